package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a single client can't do to a load balancer. */
class LimitsTest {
    private static final int REQUESTS = 20;
    private static final int CONNECTIONS = 500;

    /** What HAProxy's table of clients holds: its manual's "stick-table", "k" is 1024. */
    private static final int ADDRESSES = 100 * 1024;

    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder, "REQUESTS_PER_10_SECONDS", Integer.toString(REQUESTS));
        machines.haProxy.attacked();
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

    /** HAProxy's manual, "nopurge": a full table loses what was not touched for longest, and takes what is new. */
    @Test
    void clientsAreLimitedAlsoWhereThereAreMoreThanItCanRemember() throws Exception {
        var constant = machines.client("203.0.113.29");
        long memory = machines.haProxy.memory();
        for (int i = 0; i < ADDRESSES + 5000; i += 100) {
            remember(i, 100);
            if (i % 10_000 == 0) {
                constant.raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(machines.client("198.51.100." + i / 10_000).get("/").statusCode())
                        .as("who is new")
                        .isEqualTo(200);
            }
        }
        assertThat(machines.haProxy.ask("show table")).containsPattern("table: clients, .* used:10[0-2]\\d{3}\\n");
        assertThat(machines.haProxy.ask("show table clients key ::ffff:203.0.113.29"))
                .as("who goes on, by what it opened and asked in 10 s")
                .contains("conn_rate(10000)=", "http_req_rate(10000)=");
        assertThat(machines.haProxy.ask("show table").lines().filter(line -> line.startsWith("# table:")))
                .hasSizeGreaterThan(4)
                .allSatisfy(table -> assertThat(table).contains("size:" + ADDRESSES + ","));
        assertThat(machines.haProxy.ask("show table clients key ::ffff:10.0.0.1"))
                .as("who was not there for longest")
                .doesNotContain("http_req_rate");
        assertThat(machines.haProxy.memory() - memory).as("MiB for it").isLessThan(50);
        var another = machines.client("203.0.113.30");
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(another.get("/").statusCode()).isEqualTo(200);
        }
        assertThat(another.get("/").statusCode()).isEqualTo(429);
    }

    /** As if so many clients had sent a request each (management.txt, section 9.3, "set table"). */
    private static void remember(int first, int clients) throws IOException {
        machines.haProxy.ask(IntStream.range(first, first + clients)
                .mapToObj(i -> "set table clients key 10.%d.%d.%d data.http_req_rate 1"
                        .formatted(i >> 16, i >> 8 & 255, i & 255))
                .collect(Collectors.joining(";")));
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

    /** HAProxy's parser answers by itself: 3.0 takes no page of ours for that (haproxy/haproxy#3032). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\nBad header: y\r\n\r\n",
                "POST /api/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /api/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"
            })
    void whoSendsNoHttpReadsThatItIsABadRequest(String request) throws Exception {
        assertThat(machines.client("203.0.113.27").raw(request))
                .startsWith("HTTP/1.1 400")
                .contains("\r\nContent-Type: text/html\r\n", "<h1>400 Bad request</h1>");
        assertThat(machines.application.requests())
                .as("requests that came to a server")
                .isEmpty();
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
        Eventually.isTrue("another client is logged", () -> logged("203.0.113.26") == 1);
        assertThat(logged("203.0.113.25")).as("who says nothing").isZero();
    }
}
