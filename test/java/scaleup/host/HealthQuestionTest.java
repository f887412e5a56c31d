package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One definition of healthy: what a host asks its service before it is published is what HAProxy asks, as HAProxy sends a
 * new server requests before its first check.
 */
@Execution(ExecutionMode.CONCURRENT)
class HealthQuestionTest {
    private static final String READY =
            "ec2 create-tags --resources i-0123456789abcdef0 --tags Key=scaleup:ready,Value=true";

    private static final List<String> BACKENDS = List.of("web", "web-once", "application", "application-once");

    @TempDir
    Path folder;

    private NameServer nameServer;

    @BeforeEach
    void start() throws Exception {
        nameServer = new NameServer();
    }

    @AfterEach
    void stop() throws Exception {
        nameServer.close();
    }

    @Test
    void theHostAsksByteForByteWhatHaProxyAsks() throws Exception {
        int port = FreePort.find();
        try (var server = new RawServer("127.0.0.2", port, "HTTP/1.0 200 OK\r\n\r\n", 0)) {
            String ofHaProxy;
            try (var haProxy = haProxy(port)) {
                for (String backend : BACKENDS) {
                    // It is up before it was asked, and after two good answers again where the machine was late with
                    // the first.
                    Eventually.isTrue(
                            "HAProxy asked for " + backend,
                            () -> haProxy.serversUp(backend) == 1
                                    && haProxy.servers(backend).stream()
                                            .allMatch(one -> one.getOrDefault("check_status", "")
                                                    .endsWith("L7OK")));
                }
                ofHaProxy = server.requests().get(0);
                assertThat(server.requests()).as("whatever it asks for").containsOnly(ofHaProxy);
            }
            try (var host = host(port)) {
                Eventually.isTrue("the host is ready", () -> host.calls("aws").contains(READY));
            }
            assertThat(ofHaProxy).startsWith("GET /health HTTP/1.");
            assertThat(server.requests().get(server.requests().size() - 1)).isEqualTo(ofHaProxy);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // answer, milliseconds until it comes, healthy
        "HTTP/1.0 200 OK, 0, true",
        "HTTP/1.1 200 OK~Connection: keep-alive~Content-Length: 0, 0, true",
        "HTTP/1.1 200 OK~Content-Length: 0, 300, true",
        "HTTP/1.1 200 OK~Content-Length: 0, 1600, false",
        "HTTP/1.1 204 No Content, 0, false",
        "HTTP/1.1 301 Moved~Location: /health/~Content-Length: 0, 0, false",
        "HTTP/1.1 302 Found~Location: https://example.com/~Content-Length: 0, 0, false",
        "HTTP/1.1 400 Bad Request~Content-Length: 0, 0, false",
        "HTTP/1.1 401 Unauthorized~Content-Length: 0, 0, false",
        "HTTP/1.1 404 Not Found~Content-Length: 0, 0, false",
        "HTTP/1.1 503 Service Unavailable~Content-Length: 0, 0, false",
        "SSH-2.0-OpenSSH_8.7, 0, false",
        "'', 0, false"
    })
    void theHostIsReadyWhenHaProxyFindsItHealthyAndOnlyThen(String answer, int milliseconds, boolean healthy)
            throws Exception {
        String bytes = answer.isEmpty() ? "" : answer.replace("~", "\r\n") + "\r\n\r\n";
        int port = FreePort.find();
        try (var server = new RawServer("127.0.0.2", port, bytes, milliseconds)) {
            try (var haProxy = haProxy(port)) {
                Eventually.isTrue(
                        "HAProxy has asked three times", () -> server.requests().size() >= 3);
                for (String backend : BACKENDS) {
                    Eventually.isTrue(
                            "HAProxy's verdict in " + backend, () -> haProxy.serversUp(backend) == (healthy ? 1 : 0));
                }
            }
            int asked = server.requests().size();
            try (var host = host(port)) {
                // By the fourth question it knows the third answer.
                Eventually.isTrue(
                        "the host has asked four times", () -> server.requests().size() >= asked + 4);
                if (healthy) {
                    Eventually.isTrue(
                            "the host is ready", () -> host.calls("aws").contains(READY));
                } else {
                    assertThat(host.calls("aws")).doesNotContain(READY);
                }
            }
        }
    }

    @Test
    void aServiceThatListensOnTheLoopbackAloneIsReadyForNobody() throws Exception {
        int port = FreePort.find();
        try (var server = new RawServer("127.0.0.1", port, "HTTP/1.0 200 OK\r\n\r\n", 0)) {
            try (var haProxy = haProxy(port)) {
                Eventually.isTrue("HAProxy's verdict", () -> haProxy.serversUp("web") == 0);
            }
            try (var host = host(port)) {
                Eventually.isTrue("it says why", () -> !host.calls("aws").isEmpty());
                assertThat(host.calls("aws").get(0))
                        .startsWith("ec2 create-tags --resources i-0123456789abcdef0 --tags Key=scaleup:ready,Value=GET"
                                + " http://127.0.0.2:" + port + "/health: curl: 7 ")
                        .contains("but 127.0.0.1 answers: listen on all addresses");
            }
            assertThat(server.requests()).as("it was asked there, too").isNotEmpty();
        }
    }

    /** It may come up between two questions, and a load balancer is asked on the loopback alone. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
    void nobodyIsToldToListenElsewhereWhoAnswersWhereHeIsAsked(String address) throws Exception {
        int port = FreePort.find();
        try (var host = new ScriptHost(folder)) {
            // Answers from the eleventh question on, after ten of which the host says what is wrong.
            host.standIn("curl", """
                    case "$*" in
                      *:%1$d/health) (($(grep -c ':%1$d/health$' "${0%%/*}/../curl.calls") > 10)) && printf 200 || printf 503 ;;
                      *api/token) ;;
                      *) printf i-0123456789abcdef0 ;;
                    esac
                    """.formatted(port));
            watch(host.with("HEALTH_ADDRESS", address), port);
            Eventually.isTrue("it is ready", () -> host.calls("aws").contains(READY));
            assertThat(host.calls("aws").get(0))
                    .startsWith("ec2 create-tags --resources i-0123456789abcdef0 --tags Key=scaleup:ready,Value=GET"
                            + " http://" + address + ":" + port + "/health: 503")
                    .doesNotContain("listen on all addresses");
        }
    }

    private HaProxy haProxy(int port) throws Exception {
        nameServer.publish(HaProxy.WEB, "127.0.0.2");
        nameServer.publish(HaProxy.APPLICATION, "127.0.0.2");
        Path haProxy = Files.createDirectory(folder.resolve("haproxy"));
        return new HaProxy(haProxy, SelfSigned.create(haProxy), nameServer, HaProxy.parameters(port));
    }

    private ScriptHost host(int port) throws Exception {
        var host = new ScriptHost(folder);
        host.metadata.set("local-ipv4", "127.0.0.2");
        watch(host, port);
        return host;
    }

    private void watch(ScriptHost host, int port) throws Exception {
        host.with("HEALTH_PORT", port)
                .with("SERVICE", "scaleup-application.service")
                .with("STATE_DIRECTORY", Files.createDirectory(folder.resolve("state")));
        host.standIn("aws", "");
        host.standIn("journalctl", "");
        HostFile.script("workload", "problem").writeTo(folder.resolve("scripts"));
        host.start(HostFile.script("host", "watchdog"));
    }
}
