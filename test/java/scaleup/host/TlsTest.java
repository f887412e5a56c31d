package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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

    private static String openSsl(String... options) {
        var arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + door.port()));
        arguments.addAll(List.of(options));
        return Program.named("openssl").run(arguments.toArray(String[]::new)).output();
    }
}
