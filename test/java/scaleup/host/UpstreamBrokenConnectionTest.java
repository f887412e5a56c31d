package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link BrokenConnectionTest} for the HAProxy between Nginx and the application tier: what Nginx is told when a server has
 * carried out its request and the connection breaks. A close without an answer would leave it to Nginx whether to repeat.
 */
class UpstreamBrokenConnectionTest {
    @TempDir
    Path folder;

    static Stream<Arguments> requests() {
        List<Arguments> all = new ArrayList<>();
        for (BreakingServer.Break how : BreakingServer.Break.values()) {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS")) {
                all.add(Arguments.of(how, method));
            }
        }
        return all.stream();
    }

    /** On one connection, so that neither Nginx's nor HAProxy's is a new one when it breaks. */
    @ParameterizedTest
    @MethodSource("requests")
    void nobodyIsToldToRepeatAWriteAndAReadIsRepeatedOnce(BreakingServer.Break how, String method) throws Exception {
        boolean safe = List.of("GET", "HEAD", "OPTIONS").contains(method);
        boolean noAnswer = how == BreakingServer.Break.CLOSED || how == BreakingServer.Break.RESET;
        int port = FreePort.find();
        try (var nameServer = new NameServer();
                var first = new BreakingServer("127.0.0.6", port, how);
                var second = new BreakingServer("127.0.0.7", port, how)) {
            nameServer.publish(Nginx.APPLICATION, "127.0.0.6", "127.0.0.7");
            try (var upstream = new Upstream(folder, folder.resolve("run"), nameServer, port)) {
                for (String each : List.of("GET", "POST")) {
                    Eventually.isTrue(
                            "it is open for " + each, () -> statuses(ask(upstream, each + rest("/fine", "close")))
                                    .equals(List.of("200")));
                }
                String fine = method + rest("/fine", "keep-alive");
                var answers = statuses(ask(upstream, fine + fine + method + rest("/breaks", "close")));
                if (!safe) {
                    assertThat(answers)
                            .containsExactly("200", "200", how == BreakingServer.Break.SAYS_SO ? "503" : "502");
                } else {
                    assertThat(answers).startsWith("200", "200");
                }
                assertThat(Stream.of(first, second)
                                .flatMap(server -> server.carriedOut().stream())
                                .toList())
                        .hasSize(safe && noAnswer ? 2 : 1)
                        .containsOnly(method);
            }
        }
    }

    /** What load balancers and web servers do with servers of a tier is the same: the same lines say so. */
    @Test
    void bothKindsOfHostsTreatServersAlike() {
        // A load balancer's clients are users, who see its own pages; a web server's is Nginx.
        String own =
                "log|load-server-state|option forwarded|http-request add-header|http-error|http-check set-var|option clitcpka|clitcpka-.*|timeout (http-request|http-keep-alive|client|tunnel)";
        var expected =
                rules(HaProxy.configuration(), "resolvers vpc|defaults (common|servers .*)|backend application.*", own);
        var actual = rules(
                Upstream.configuration(), "resolvers vpc|defaults (common|servers .*)|backend application.*", own);
        assertThat(actual)
                .contains("mode http", "timeout connect 1s", "balance \"${ALGORITHM}\"")
                .isEqualTo(expected);
    }

    /** Which requests may be repeated, by the same condition; all others are sent once. */
    @Test
    void bothKindsOfHostsRepeatTheSameRequests() {
        assertThat(after("use_backend application if ", Upstream.configuration()))
                .isEqualTo("{ %s } !%s"
                        .formatted(
                                after("acl repeatable ", HaProxy.configuration()),
                                after("http-request set-var(txn.once) str(-once) if ", HaProxy.configuration())));
        assertThat(after("http-request set-var(txn.once) str(-once) unless ", HaProxy.configuration()))
                .isEqualTo("repeatable");
        assertThat(after("default_backend application", Upstream.configuration()))
                .isEqualTo("-once");
    }

    /** Who asked for less comes first: how much that is, and who is one client, is the same on both kinds of hosts. */
    @Test
    void bothKindsOfHostsCountRequestsAlike() {
        String counted = "\\b(ipmask|http_req_rate)\\(\\d+[^)]*\\)";
        var ofLoadBalancers = words(counted, HaProxy.configuration());
        assertThat(words(counted, Upstream.configuration())).hasSize(2).isSubsetOf(ofLoadBalancers);
        assertThat(ofLoadBalancers).hasSize(2);
    }

    private static List<String> words(String pattern, HostFile file) {
        return Pattern.compile(pattern)
                .matcher(file.text())
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    /** The rest of the only line that begins so. */
    private static String after(String beginning, HostFile file) {
        var lines = file.text()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(beginning))
                .toList();
        assertThat(lines).as(file.path().toString()).hasSize(1);
        return lines.get(0).substring(beginning.length());
    }

    /** The different lines of the sections that match, in order, but for those that begin otherwise on each kind of host. */
    private static List<String> rules(HostFile file, String sections, String except) {
        List<String> rules = new ArrayList<>();
        boolean in = false;
        for (String line : file.text().lines().toList()) {
            // A condition begins no section: "frontend", "backend" and the like do.
            if (line.matches("\\w.*")) {
                in = line.matches(sections);
            } else if (in && !line.isBlank() && !line.strip().matches("#.*|(" + except + ")\\b.*")) {
                // Only a load balancer has a file of the servers that it knew.
                rules.add(line.strip().replace("init-addr last,none", "init-addr none"));
            }
        }
        return rules.stream().distinct().sorted().toList();
    }

    private static String rest(String path, String connection) {
        return " %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: %s\r\n\r\n"
                .formatted(path, connection);
    }

    /** All that comes back for {@code text} until HAProxy closes. */
    private static String ask(Upstream upstream, String text) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(upstream.socket()));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static List<String> statuses(String answers) {
        return Pattern.compile("^HTTP/1.1 (\\d+)", Pattern.MULTILINE)
                .matcher(answers)
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
