package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The way in, without the function's environment variables. */
class DatabaseUserHandlerTest {
    private static void handle(String event) throws IOException {
        new DatabaseUserHandler()
                .handleRequest(
                        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                        OutputStream.nullOutputStream(),
                        context());
    }

    private static Context context() {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getRemainingTimeInMillis" -> 60_000;
                    case "getLogStreamName" -> "stream";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aRotationFailsWithTheMissingSettings() {
        assertThatThrownBy(() -> handle("{\"Step\":\"setSecret\",\"SecretId\":\"a\",\"ClientRequestToken\":\"t\"}"))
                .hasMessageContaining("MASTER_SECRET is missing");
    }

    @Test
    void whatIsNoJsonIsNotQuoted() {
        assertThatThrownBy(() -> handle("Top-Secret-1"))
                .isInstanceOf(Refused.class)
                .hasNoCause();
    }

    @Test
    void cloudFormationIsAnsweredEvenWithoutSettings() throws Exception {
        assertThat(answerTo("Create")).contains("\"FAILED\"", "MASTER_SECRET is missing");
    }

    @Test
    void deletingNeedsNothing() throws Exception {
        assertThat(answerTo("Delete")).contains("\"SUCCESS\"");
    }

    private static String answerTo(String type) throws Exception {
        var answer = new CompletableFuture<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            answer.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String root = "http://127.0.0.1:" + server.getAddress().getPort();
        System.setProperty("aws.endpointUrlS3", root);
        try {
            handle(("{\"RequestType\":\"%s\",\"ResponseURL\":\"%s/answer\",\"StackId\":\"s\","
                            + "\"RequestId\":\"r\",\"LogicalResourceId\":\"User\",\"PhysicalResourceId\":\"p\"}")
                    .formatted(type, root));
            return answer.get(10, TimeUnit.SECONDS);
        } finally {
            System.clearProperty("aws.endpointUrlS3");
            server.stop(0);
        }
    }
}
