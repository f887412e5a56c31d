package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as Mozilla's "Server Side TLS" 6.0, intermediate, wants it. */
class TlsTest {
    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;
    private static FrontDoor door;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder);
        machines.haProxy.attacked();
        door = machines.haProxy.door("203.0.113.7");
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void currentVersionsAreSpoken(String version) throws Exception {
        try (var socket = Client.https(door, machines.certificate).handshake(version)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    /** No client changes keys without end, as only TLS 1.3 has KeyUpdate (RFC 8446, 4.6.3): the script "threads" says so. */
    @Test
    void whereHaproxyWasEndedBeforeOnlyTls12IsSpoken(@TempDir Path another) throws Exception {
        try (var again = LoadBalancerFixture.changed(
                        another,
                        configuration -> configuration.replacing(
                                "presetenv TLS_VERSION TLSv1.3", "presetenv TLS_VERSION TLSv1.2"));
                var door = again.haProxy.door("203.0.113.7")) {
            var client = Client.https(door, again.certificate);
            assertThatThrownBy(() -> client.handshake("TLSv1.3")).hasMessageContaining("protocol_version");
            try (var socket = client.handshake("TLSv1.2")) {
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
            }
        }
    }

    @Test
    void olderVersionsAreRefused() {
        assertThat(openSsl("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")).contains("alert protocol version");
        assertThat(openSsl("-tls1_2", "-cipher", "ALL:@SECLEVEL=0")).contains("Cipher is ECDHE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-CCM"})
    void weakerCiphersAreRefused(String cipher) {
        assertThat(openSsl("-tls1_2", "-cipher", cipher)).contains("alert handshake failure");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"
            })
    void goodCiphersAreTaken(String cipher) {
        assertThat(openSsl("-tls1_2", "-cipher", cipher)).contains("Cipher is " + cipher);
    }

    /** The groups of RFC 8446, 4.2.7, that Mozilla names, but the newest, which not every OpenSSL here knows. */
    @ParameterizedTest
    @ValueSource(strings = {"X25519", "P-256", "P-384"})
    void goodGroupsAreTaken(String group) {
        assertThat(openSsl("-tls1_3", "-groups", group)).contains("New, TLSv1.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-521", "X448", "ffdhe2048"})
    void otherGroupsAreRefused(String group) {
        assertThat(openSsl("-tls1_3", "-groups", group)).contains("alert handshake failure");
    }

    /**
     * CVE-2011-1473: on one connection, whatever limits those, a client of TLS 1.2 could have handshake after handshake made. TLS
     * 1.3 has none (RFC 8446, 4.1.2).
     */
    @Test
    void noHandshakeFollowsTheFirstOne() throws Exception {
        try (var socket = Client.https(door, machines.certificate).handshake("TLSv1.2")) {
            socket.setSoTimeout(10_000);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(machines.client().get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void noSessionTicketIsIssued() {
        assertThat(openSsl("-tls1_2")).doesNotContain("TLS session ticket:");
    }

    /**
     * RFC 8446, 4.6.1: a session that a client may go on with says how much it may send before the handshake is done; without a number it
     * is nothing. What was sent so could be sent again by others (RFC 8446, 8), as a POST would be (RFC 8470).
     */
    @Test
    void nothingIsTakenBeforeTheHandshakeIsDone(@TempDir Path sessions) throws Exception {
        Path session = sessions.resolve("session");
        Path early = Files.writeString(
                sessions.resolve("early"), "POST /api/early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        assertThat(ask(door, "-sess_out", session.toString()))
                .contains("New, TLSv1.3", "HTTP/1.1 200 OK")
                .containsPattern("Max Early Data: 0\n")
                .doesNotContainPattern("Max Early Data: [1-9]");
        assertThat(ask(door, "-sess_in", session.toString(), "-early_data", early.toString()))
                .contains("Reused, TLSv1.3", "Early data was not sent", "HTTP/1.1 200 OK");
        assertThat(machines.application.requests())
                .extracting(Backend.Request::path)
                .doesNotContain("/api/early");
    }

    /** No key of all load balancers is in a ticket: what one of them knows it knows alone (RFC 5077, 5.5), and forgets. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aSessionOfAnotherLoadBalancerIsBegunAnew(String version, @TempDir Path another) throws Exception {
        Path session = another.resolve("session");
        assertThat(ask(door, version, "-sess_out", session.toString())).contains("New, TLSv1", "HTTP/1.1 200 OK");
        assertThat(ask(door, version, "-sess_in", session.toString())).contains("Reused, TLSv1", "HTTP/1.1 200 OK");
        try (var other = new LoadBalancerFixture(another);
                var otherDoor = other.haProxy.door("203.0.113.7")) {
            assertThat(ask(otherDoor, version, "-sess_in", session.toString()))
                    .contains("New, TLSv1", "HTTP/1.1 200 OK");
        }
    }

    /**
     * HAProxy's manual, "tune.ssl.cachesize": "When the cache is full, the most idle entries are purged and reassigned". Clients
     * without end cost others a handshake, and no memory.
     */
    @Test
    void sessionsOfManyTakeNoMoreRoomThanThereIs(@TempDir Path another) throws Exception {
        try (var small = LoadBalancerFixture.changed(
                        another,
                        configuration -> configuration.replacing(
                                "tune.stick-counters 7", "tune.ssl.cachesize 20\n  tune.stick-counters 7"));
                var smallDoor = small.haProxy.door("203.0.113.7")) {
            Path first = another.resolve("first");
            assertThat(ask(smallDoor, "-sess_out", first.toString())).contains("New, TLSv1.3");
            for (int i = 0; i < 40; i++) {
                Client.https(smallDoor, small.certificate).handshake("TLSv1.3").close();
            }
            assertThat(ask(smallDoor, "-sess_in", first.toString())).contains("New, TLSv1.3", "HTTP/1.1 200 OK");
        }
    }

    /** On either way, of which the script "gate" has one open. */
    @ParameterizedTest
    @CsvSource({"https, gate", "gate, https"})
    void http2IsOfferedAndHttp11Understood(String way, String other) throws Exception {
        Set<String> chosen = new TreeSet<>();
        machines.haProxy.ask("enable frontend %s; disable frontend %s".formatted(way, other));
        try {
            for (String[] offered : new String[][] {{"h2", "http/1.1"}, {"http/1.1"}}) {
                try (var socket = Client.https(door, machines.certificate).handshake(null, offered)) {
                    chosen.add(socket.getApplicationProtocol());
                }
            }
        } finally {
            machines.haProxy.ask("enable frontend https; disable frontend gate");
        }
        assertThat(chosen).containsExactly("h2", "http/1.1");
    }

    /** A request by OpenSSL's client, which says what became of the handshake, and its answer. */
    private static String ask(FrontDoor door, String... options) {
        String openssl = Program.named("openssl").path().toString();
        return Program.named("bash")
                .run(
                        "-c",
                        "printf 'GET /api/ HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | %s s_client -ign_eof -connect 127.0.0.1:%d %s"
                                .formatted(openssl, door.port(), String.join(" ", options)))
                .output();
    }

    private static String openSsl(String... options) {
        var arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + door.port()));
        arguments.addAll(List.of(options));
        return Program.named("openssl").run(arguments.toArray(String[]::new)).output();
    }
}
