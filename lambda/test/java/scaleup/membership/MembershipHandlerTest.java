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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** What Amazon Route 53 takes from an account is not a host's to use up: only who waits for something is looked after. */
    @Test
    void aTagWakesItOnlyIfSomebodyWaits() throws IOException {
        List<String> done = new ArrayList<>();
        AtomicBoolean awaited = new AtomicBoolean();
        var awake = new MembershipHandler(new Membership() {
            @Override
            public MembershipOutcome run() {
                done.add("run");
                return null;
            }

            @Override
            public boolean awaited() {
                done.add("asked");
                return awaited.get();
            }

            @Override
            public void remove() {
                throw new AssertionError("nothing is deleted");
            }
        });
        String tag = "{\"source\": \"aws.tag\", \"detail-type\": \"Tag Change on Resource\", \"detail\": {}}";

        handle(awake, tag);
        assertThat(done).containsExactly("asked");
        awaited.set(true);
        handle(awake, tag);
        assertThat(done).containsExactly("asked", "asked", "run");
        for (String source : List.of("aws.events", "aws.autoscaling")) {
            done.clear();
            handle(awake, "{\"source\": \"%s\"}".formatted(source));
            assertThat(done).as(source).containsExactly("run");
        }
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
        String root = "http://127.0.0.1:" + server.getAddress().getPort();
        System.setProperty("aws.endpointUrlS3", root);
        try {
            handle("{\"RequestType\": \"Delete\", \"ResponseURL\": \"%s/\"}".formatted(root));
        } finally {
            System.clearProperty("aws.endpointUrlS3");
            server.stop(0);
        }

        assertThat(answers).singleElement().satisfies(answer -> assertThat(answer)
                .contains("FAILED", "TIER is missing"));
    }

    private void handle(String event) throws IOException {
        handle(handler, event);
    }

    private static void handle(MembershipHandler handler, String event) throws IOException {
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                new FixedContext(60_000));
    }
}
