package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client is told when a server has carried out its request and the connection breaks before there is an answer.
 *
 * <p>A client sends a request again by itself when it is told that nothing was done: by REFUSED_STREAM (RFC 9113, section
 * 8.7), or by a connection that was kept alive and closes without an answer (RFC 9112, section 9.3.1, which leaves it to
 * clients). Neither may be said of what was carried out, unless the method is safe (RFC 9110, section 9.2.1).
 */
@Execution(ExecutionMode.CONCURRENT)
class BrokenConnectionTest {
    /** More than HAProxy's buffer of 16 KiB. */
    private static final int LARGE = 200_000;

    @TempDir
    static Path folder;

    private static SelfSigned certificate;

    @BeforeAll
    static void make() throws Exception {
        certificate = SelfSigned.create(folder);
    }

    static Stream<Arguments> writes() {
        List<Arguments> all = new ArrayList<>();
        for (Version version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
            for (BreakingServer.Break how : BreakingServer.Break.values()) {
                for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
                    all.add(Arguments.of(version, how, method, 4));
                }
                all.add(Arguments.of(version, how, "POST", LARGE));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("writes")
    void ofAWriteIsThatItFailed(Version version, BreakingServer.Break how, String method, int length) throws Exception {
        String body = "x".repeat(length);
        try (var machines = new Machines(version, how)) {
            // Of another client, and of this one: HAProxy has connections to the server that served before.
            for (var client : List.of(machines.client(), machines.client)) {
                assertThat(client.send("GET", "/api/fine", "").statusCode()).isEqualTo(200);
                assertThat(client.send(method, "/api/fine", body).statusCode()).isEqualTo(200);
            }
            int status = machines.client.send(method, "/api/write", body).statusCode();
            assertThat(status).isEqualTo(how == BreakingServer.Break.SAYS_SO ? 503 : 502);
            assertThat(machines.carriedOut()).containsExactly(method);
        }
    }

    /** Two requests at once on one connection: the second can't be repeated just because the first was answered. */
    @ParameterizedTest
    @EnumSource(BreakingServer.Break.class)
    void ofAWriteInAPipelineIsThatItFailed(BreakingServer.Break how) throws Exception {
        try (var machines = new Machines(Version.HTTP_1_1, how)) {
            assertThat(statuses(machines.pipeline("POST")))
                    .containsExactly("200", how == BreakingServer.Break.SAYS_SO ? "503" : "502");
            assertThat(machines.carriedOut()).containsExactly("POST");
        }
    }

    static Stream<Arguments> reads() {
        List<Arguments> all = new ArrayList<>();
        for (BreakingServer.Break how : BreakingServer.Break.values()) {
            for (String method : List.of("GET", "HEAD", "OPTIONS")) {
                all.add(Arguments.of(how, method));
            }
        }
        return all.stream();
    }

    /** An answer of any kind is an answer; without one the request goes to one other server, never to more. */
    @ParameterizedTest
    @MethodSource("reads")
    void aReadIsRepeatedOnceIfThereIsNoAnswer(BreakingServer.Break how, String method) throws Exception {
        boolean noAnswer = how == BreakingServer.Break.CLOSED || how == BreakingServer.Break.RESET;
        try (var machines = new Machines(Version.HTTP_1_1, how)) {
            // Java's own client would repeat it as well, which is its right: the method is safe.
            assertThat(statuses(machines.pipeline(method))).startsWith("200");
            assertThat(machines.carriedOut()).hasSize(noAnswer ? 2 : 1).containsOnly(method);
        }
        try (var machines = new Machines(Version.HTTP_2, how)) {
            assertThat(machines.client.send(method, "/api/fine", "").statusCode())
                    .isEqualTo(200);
            try {
                assertThat(machines.client.send(method, "/api/read", "").statusCode())
                        .isIn(502, 503);
            } catch (IOException refusedStream) {
                assertThat(refusedStream).hasMessageContaining("RST_STREAM");
            }
            assertThat(machines.carriedOut()).hasSize(noAnswer ? 2 : 1).containsOnly(method);
        }
    }

    private static List<String> statuses(String answers) {
        return Pattern.compile("^HTTP/1.1 (\\d+)", Pattern.MULTILINE)
                .matcher(answers)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /** A load balancer and two servers of the application tier, both of which break every connection in the same way. */
    private static final class Machines implements AutoCloseable {
        private final NameServer nameServer = new NameServer();
        private final BreakingServer first;
        private final BreakingServer second;
        private final HaProxy haProxy;
        private final Version version;
        final Client client;

        Machines(Version version, BreakingServer.Break how) throws Exception {
            this.version = version;
            int port = FreePort.find();
            first = new BreakingServer("127.0.0.6", port, how);
            second = new BreakingServer("127.0.0.7", port, how);
            nameServer.publish(HaProxy.APPLICATION, "127.0.0.6", "127.0.0.7");
            nameServer.publish(HaProxy.WEB, "127.0.0.6");
            haProxy = new HaProxy(
                    Files.createTempDirectory(folder, "machines"), certificate, nameServer, HaProxy.parameters(port));
            for (String backend : List.of("application", "application-once")) {
                haProxy.awaitServers(backend, 2);
            }
            client = client();
        }

        Client client() throws Exception {
            var door = haProxy.door("203.0.113.40");
            return version == Version.HTTP_2 ? Client.http2(door, certificate) : Client.https(door, certificate);
        }

        /** What comes back for a request that is answered and one that is not, sent together. */
        String pipeline(String method) throws Exception {
            String rest = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n";
            return client.raw("%s /api/fine%s\r\n%s /api/breaks%sConnection: close\r\n\r\n"
                    .formatted(method, rest, method, rest));
        }

        List<String> carriedOut() {
            return Stream.of(first, second)
                    .flatMap(server -> server.carriedOut().stream())
                    .toList();
        }

        @Override
        public void close() throws IOException {
            haProxy.close();
            first.close();
            second.close();
            nameServer.close();
        }
    }
}
