package scaleup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** AWS CloudFormation, as far as a custom resource sees it. */
public final class CloudFormation implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One for all, so that functions know its address when they start. */
    private static final HttpServer SERVER = started();

    private final String path = "/" + UUID.randomUUID();
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();

    public CloudFormation() {
        SERVER.createContext(path, exchange -> {
            answers.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    private static HttpServer started() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands in for Amazon S3, where answers are put. */
    public static URI endpoint() {
        return URI.create("http://127.0.0.1:" + SERVER.getAddress().getPort());
    }

    /** The event of a request, {@code Create}, {@code Update} or {@code Delete}. */
    public String request(String type, Map<String, String> properties) {
        ObjectNode event = JSON.createObjectNode()
                .put("RequestType", type)
                .put("ResponseURL", endpoint() + path)
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
        SERVER.removeContext(path);
    }
}
