package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client of TLS 1.3 that has keys changed without end (RFC 8446, 4.6.3; openssl/openssl#32501): 27 bytes of it cost HAProxy more
 * of a processor than a request. No limit of HAProxy's counts them.
 */
class KeyUpdateTest {
    private static final int CONNECTIONS = 24;
    private static final int UPDATES = 5000;

    @TempDir
    Path folder;

    /**
     * Whoever else waits, who watches us is answered: no load balancer is replaced for it. Without a thread of its own it took 3.9 s on
     * two processors, where it takes 0.04 s. Here connections may be idle for as long as it takes to prepare them all.
     */
    @Test
    void healthIsAnsweredWithinASecondWhileAClientChangesKeys() throws Exception {
        UnaryOperator<HostFile> patient =
                configuration -> configuration.replacing("timeout http-keep-alive 20s", "timeout http-keep-alive 10m");
        try (var machines = LoadBalancerFixture.changed(folder, patient)) {
            List<KeyUpdates> connections = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    var connection = machines.haProxy.keyUpdates("203.0.113.66", machines.certificate);
                    connections.add(connection);
                    connection.ask("/");
                    connection.prepare(UPDATES, 1);
                }
                machines.haProxy.attacked();
                for (var connection : connections) {
                    Background.run(connection::say);
                }
                Eventually.isTrue(
                        "HAProxy has read all of it", () -> machines.haProxy.requests("https") == 2L * CONNECTIONS);
            } finally {
                for (var connection : connections) {
                    connection.close();
                }
            }
        }
    }

    /**
     * Others would wait for as long as one client likes, or HAProxy would end itself again and again (haproxy/haproxy#3450), which it
     * does when a thread has read for two seconds of a processor; here it reads less at a time. Where it is started again there is no
     * TLS 1.3: {@code TlsTest}.
     */
    @Test
    void aClientThatKeepsAThreadEndsTls13() throws Exception {
        UnaryOperator<HostFile> patient =
                configuration -> configuration.replacing("timeout http-keep-alive 20s", "timeout http-keep-alive 10m");
        try (var machines = LoadBalancerFixture.changed(folder, patient);
                var host = new ScriptHost(folder.resolve("host"));
                var connection = machines.haProxy.keyUpdates("203.0.113.66", machines.certificate)) {
            host.standIn("sleep", "exec %s 0.3".formatted(Program.named("sleep").path()));
            List.of("socat", "awk").forEach(Program::named);
            connection.ask("/");
            connection.prepare(5000, 12);
            host.start(
                    HostFile.of("loadbalancer/opt/haproxy/gate"),
                    machines.haProxy.socket().toString());
            Background.run(connection::say);
            assertThat(machines.haProxy.endsWithin(60)).isTrue();
            assertThat(host.said()).contains("A client keeps a thread of HAProxy busy");
        }
    }

    /** The thread for who watches is nobody else's, and all others are for clients (management.txt, section 9.3, "show fd"). */
    @Test
    void noClientComesToTheThreadOfWhoWatches() throws Exception {
        try (var machines = new LoadBalancerFixture(folder)) {
            long threads = machines.haProxy.info("Nbthread");
            assertThat(threads).isEqualTo(Runtime.getRuntime().availableProcessors() + 1);
            var listeners = Pattern.compile("tmask=0x(\\w+) .* l\\.st=\\w+ fe=(\\w+) ")
                    .matcher(machines.haProxy.ask("show fd"))
                    .results()
                    .filter(listener -> !listener.group(2).equals("MASTER"))
                    .toList();
            var watching = new TreeSet<String>();
            var clients = new TreeSet<String>();
            for (var listener : listeners) {
                if (Long.parseUnsignedLong(listener.group(1), 16) == 1) {
                    watching.add(listener.group(2));
                } else {
                    assertThat(Long.parseUnsignedLong(listener.group(1), 16))
                            .as(listener.group(2))
                            .isEqualTo((1L << threads) - 2);
                    clients.add(listener.group(2));
                }
            }
            assertThat(watching).containsExactly("GLOBAL", "health", "local");
            assertThat(clients).containsExactly("gate", "gated", "http", "https");
        }
    }
}
