package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a single client can't do to a load balancer. */
class LimitsTest {
    private static final int REQUESTS = 20;
    private static final int CONNECTIONS = 500;

    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder, "REQUESTS_PER_10_SECONDS", Integer.toString(REQUESTS));
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void tooManyRequestsAreRefusedToTheClientThatSendsThem() throws Exception {
        var greedy = machines.client("203.0.113.20");
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(greedy.get("/").statusCode()).isEqualTo(200);
        }
        var refused = greedy.get("/");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
        try (var door = machines.haProxy.plainDoor("203.0.113.20")) {
            assertThat(Client.plain(door.port()).get("/").statusCode())
                    .as("by HTTP")
                    .isEqualTo(429);
        }
        assertThat(machines.client("203.0.113.21").get("/").statusCode())
                .as("another client")
                .isEqualTo(200);
    }

    @Test
    void whoIsRefusedDoesNotFillTheDisk() throws Exception {
        var greedy = machines.client("203.0.113.27");
        for (int i = 0; i < 5 * REQUESTS; i++) {
            greedy.get("/");
        }
        machines.client("203.0.113.28").get("/");
        Eventually.isTrue("another client is logged", () -> logged("203.0.113.28") == 1);
        assertThat(logged("203.0.113.27")).isBetween(2L * REQUESTS, 3L * REQUESTS);
    }

    private static long logged(String client) throws IOException {
        return machines.haProxy.accessLog().stream()
                .filter(line -> line.contains("\"" + client + "\""))
                .count();
    }

    @Test
    void aRequestThatDoesNotCompleteIsCutOff() throws Exception {
        long start = System.nanoTime();
        String answer = machines.client("203.0.113.22").raw("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        assertThat(answer).startsWith("HTTP/1.1 408");
        assertThat((System.nanoTime() - start) / 1_000_000_000.0).isBetween(4.0, 8.0);
    }

    @Test
    void hugeHeadersAreRefused() throws Exception {
        String header = "X-Large: " + "x".repeat(20_000);
        assertThat(machines.client("203.0.113.23").raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void manyHeadersAreRefused() throws Exception {
        String headers = "X: y\r\n".repeat(200);
        assertThat(machines.client("203.0.113.24").raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void oneClientCannotTakeAllConnections() throws Exception {
        List<Socket> connections = new ArrayList<>();
        try (var door = machines.haProxy.plainDoor("203.0.113.25")) {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(new Socket(InetAddress.getLoopbackAddress(), door.port()));
            }
            Eventually.isTrue(
                    "all are counted",
                    () -> machines.haProxy.ask("show table clients").contains("conn_cur=" + CONNECTIONS));
            var client = Client.plain(door.port());
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
        } finally {
            for (Socket connection : connections) {
                connection.close();
            }
        }
        assertThat(machines.client("203.0.113.26").get("/").statusCode())
                .as("another client")
                .isEqualTo(200);
    }
}
