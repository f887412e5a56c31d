package scaleup.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** AWS CloudFormation, as far as a custom resource sees it. */
public final class CloudFormation implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();

    public CloudFormation() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            answers.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** The event of a request, {@code Create}, {@code Update} or {@code Delete}. */
    public String request(String type, Map<String, String> properties) {
        ObjectNode event = JSON.createObjectNode()
                .put("RequestType", type)
                .put(
                        "ResponseURL",
                        "http://127.0.0.1:%d/answer"
                                .formatted(server.getAddress().getPort()))
                .put("StackId", "arn:aws:cloudformation:eu-west-1:123456789012:stack/Scaleup-dev/1")
                .put("RequestId", "request")
                .put("LogicalResourceId", "Resource");
        properties.forEach(event.putObject("ResourceProperties")::put);
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer, which is there when the function has ended. */
    public JsonNode answer() throws InterruptedException {
        JsonNode answer = answers.poll(10, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("CloudFormation was not answered");
        }
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
