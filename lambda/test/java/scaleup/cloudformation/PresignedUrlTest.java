package scaleup.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresignedUrlTest {
    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.UTF_8);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final PresignedUrl url = new PresignedUrl(Duration.ofSeconds(5), Duration.ofMillis(1));
    private volatile List<Integer> statuses = List.of(200);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            requests.add(exchange.getRequestMethod() + " " + body + " [" + (type == null ? "" : type) + "]");
            exchange.sendResponseHeaders(statuses.get(Math.min(requests.size(), statuses.size()) - 1), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theAnswerIsPutWithoutAContentType() throws IOException {
        url.deliver(address(), ANSWER);

        assertThat(requests).containsExactly("PUT {} []");
    }

    @Test
    void aServerErrorIsTriedAgain() throws IOException {
        statuses = List.of(503, 500, 200);

        url.deliver(address(), ANSWER);

        assertThat(requests).hasSize(3);
    }

    @Test
    void aRefusalIsNotTriedAgainAndTheAddressIsNotQuoted() {
        statuses = List.of(403);

        assertThatThrownBy(() -> url.deliver(address(), ANSWER))
                .hasMessageContaining("403")
                .hasMessageNotContaining("signature");
        assertThat(requests).hasSize(1);
    }

    @Test
    void nobodyThereIsAnError() {
        server.stop(0);

        assertThatThrownBy(() -> url.deliver(address(), ANSWER))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("signature");
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/answer?signature=1");
    }
}
