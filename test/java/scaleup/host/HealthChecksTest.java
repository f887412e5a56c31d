package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/failures.md, "a server hangs": health checks every 2 s, two in a row, keep new requests away; and a server is back after two good
 * ones. Names of statistics are those of HAProxy's management guide, section 9.1.
 */
@Execution(ExecutionMode.CONCURRENT)
class HealthChecksTest {
    @TempDir
    Path folder;

    private LoadBalancerFixture machines;

    @BeforeEach
    void start() throws Exception {
        machines = new LoadBalancerFixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    /** It takes connections and says nothing: only a time-out of the check tells. */
    @Test
    void aServerThatHangsGetsNoNewRequestsUntilItAnswersAgain() throws Exception {
        var going = new CountDownLatch(1);
        machines.web1.onHealth(exchange -> {
            try (exchange) {
                going.await();
                exchange.sendResponseHeaders(200, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (String backend : List.of("web", "web-once")) {
            machines.haProxy.awaitServers(backend, 1);
            assertThat(machines.haProxy.servers(backend))
                    .filteredOn(server -> server.get("status").startsWith("DOWN"))
                    .singleElement()
                    .satisfies(server -> {
                        assertThat(server.get("addr")).startsWith("127.0.0.2:");
                        // With an asterisk while the next check is under way.
                        assertThat(server.get("check_status")).endsWith("L7TOUT");
                    });
        }
        var client = machines.client();
        for (int i = 0; i < 4; i++) {
            assertThat(client.get("/").body()).isEqualTo("127.0.0.3");
            assertThat(client.post("/", "text").body()).isEqualTo("127.0.0.3");
        }
        going.countDown();
        machines.haProxy.awaitServers("web", 2);
        machines.haProxy.awaitServers("web-once", 2);
    }

    @Test
    void oneBadCheckTakesNoServerOut() throws Exception {
        // One that has just been found in DNS is up, "but will fall at first failure": two and one are the most.
        Eventually.isTrue("each was checked", () -> sum("check_health") == 4 * 3);
        int before = sum("chkdown");
        var failed = new AtomicBoolean();
        int failures = sum("chkfail");
        machines.web1.onHealth(exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(failed.compareAndSet(false, true) ? 503 : 200, -1);
            }
        });
        Eventually.isTrue("a failed check", () -> sum("chkfail") > failures);
        machines.haProxy.awaitServers("web", 2);
        machines.haProxy.awaitServers("web-once", 2);
        assertThat(sum("chkdown")).as("servers taken out").isEqualTo(before);
    }

    @Test
    void everyServerIsJudgedByTwoChecksInARow() throws Exception {
        for (String backend : List.of("web", "web-once", "application", "application-once")) {
            assertThat(machines.haProxy.servers(backend)).isNotEmpty().allSatisfy(server -> assertThat(server)
                    .containsEntry("check_rise", "2")
                    .containsEntry("check_fall", "2"));
        }
    }

    /**
     * By one of the two backends that it is a server of: the other's checks are switched off (management.txt, "disable health").
     * A busy machine only makes checks later.
     */
    @Test
    void aServerIsAskedEachSecond() throws Exception {
        for (var server : machines.haProxy.servers("web-once")) {
            machines.haProxy.ask("disable health web-once/" + server.get("svname"));
        }
        List<Long> asked = new CopyOnWriteArrayList<>();
        machines.web1.onHealth(exchange -> {
            try (exchange) {
                asked.add(System.nanoTime());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        Eventually.isTrue("asked five times", () -> asked.size() >= 5);
        double seconds = (asked.get(4) - asked.get(0)) / 1e9 / 4;
        double shortest = IntStream.range(1, 5)
                .mapToDouble(i -> (asked.get(i) - asked.get(i - 1)) / 1e9)
                .min()
                .orElseThrow();
        assertThat(seconds).as("on average, and so never twice as often").isGreaterThan(0.75);
        assertThat(shortest).as("once at least, and so not half as often").isLessThan(1.75);
    }

    /** workload/README.md: "GET /health answers 200 while the process works". A program may refuse any other method (RFC 9110, 15.5.6). */
    @Test
    void aServerIsAskedByGetAlone() throws Exception {
        for (Backend server : List.of(machines.web1, machines.application)) {
            List<String> asked = new CopyOnWriteArrayList<>();
            server.onHealth(exchange -> {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                Backend.send(exchange, 200, "health");
            });
            // By each of the two backends that it is a server of.
            Eventually.isTrue("asked often", () -> asked.size() >= 8);
            assertThat(asked).containsOnly("GET /health");
        }
    }

    /** workload/README.md, as above. Where nothing is said, HAProxy takes every 2xx and 3xx (Configuration Manual, "option httpchk"). */
    @ParameterizedTest
    @ValueSource(ints = {204, 302})
    void aServerThatAnswersAnythingElseThan200GetsNoRequests(int status) throws Exception {
        for (Backend server : List.of(machines.web1, machines.application)) {
            server.onHealth(exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(status, -1);
                }
            });
        }
        for (String way : List.of("", "-once")) {
            machines.haProxy.awaitServers("web" + way, 1);
            machines.haProxy.awaitServers("application" + way, 0);
        }
    }

    private int sum(String statistic) throws Exception {
        int sum = 0;
        for (String backend : List.of("web", "web-once")) {
            for (Map<String, String> server : machines.haProxy.servers(backend)) {
                sum += Integer.parseInt(server.get(statistic));
            }
        }
        return sum;
    }
}
