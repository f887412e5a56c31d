package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.FixedContext;

/** How events are told apart; the function's environment is empty, so that nothing more happens. */
class MembershipHandlerTest {
    private final MembershipHandler handler = new MembershipHandler(Map.of());

    @Test
    void anEventWakesItAndAnInvalidEnvironmentIsOneClearError() {
        assertThatThrownBy(() -> handle("{\"source\": \"aws.autoscaling\", \"detail\": {}}"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("TIER is missing; GROUP is missing");
    }

    @Test
    void halfARequestOfCloudFormationIsRefused() {
        assertThatThrownBy(() -> handle("{\"RequestType\": \"Delete\"}"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("neither");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> handle("nonsense")).isInstanceOf(IOException.class);
    }

    @Test
    void cloudFormationIsAnsweredEvenIfTheEnvironmentIsInvalid() throws IOException {
        List<String> answers = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            answers.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            handle("{\"RequestType\": \"Delete\", \"ResponseURL\": \"http://127.0.0.1:%d/\"}"
                    .formatted(server.getAddress().getPort()));
        } finally {
            server.stop(0);
        }

        assertThat(answers).singleElement().satisfies(answer -> assertThat(answer)
                .contains("FAILED", "TIER is missing"));
    }

    private void handle(String event) throws IOException {
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                new FixedContext(60_000));
    }
}
