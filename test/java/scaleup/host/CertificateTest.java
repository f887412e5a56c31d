package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How a load balancer keeps its certificate up to date, with the real HAProxy. */
@Execution(ExecutionMode.CONCURRENT)
class CertificateTest {
    private static final String GET = "secretsmanager get-secret-value --secret-id arn:test --output json";

    @TempDir
    Path folder;

    private LoadBalancerFixture machines;
    private ScriptHost host;
    private Path secret;

    @BeforeEach
    void start() throws Exception {
        List.of("jq", "socat", "openssl").forEach(Program::named);
        machines = new LoadBalancerFixture(Files.createDirectory(folder.resolve("haproxy")));
        secret = folder.resolve("secret.json");
        host = new ScriptHost(Files.createDirectory(folder.resolve("host")))
                .with("CERTIFICATE_SECRET", "arn:test")
                .with("RUNTIME_DIRECTORY", machines.haProxy.pem().getParent());
        host.standIn("aws", "exec cat '%s'".formatted(secret));
        host.standIn("systemd-notify", "");
    }

    @AfterEach
    void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        if (host != null) {
            host.close();
        }
    }

    @Test
    void aNewVersionIsTakenOverWithoutDroppingAConnection() throws Exception {
        var second = SelfSigned.create(folder);
        var third = SelfSigned.create(folder);
        try (var door = machines.haProxy.door("203.0.113.7")) {
            var before = Client.https(door, machines.certificate);
            before.get("/");
            assertThat(door.connections()).isEqualTo(1);

            store("v2", second.certificate(), second.privateKey());
            host.start(script());
            host.eventually("v2 is presented", () -> presented(second).equals(Optional.of(second.x509())));
            // Once somebody is in HAProxy's way: what it did not take is brought again.
            host.standIn("socat", """
                    [[ -e '%1$s' ]] || { touch '%1$s'; echo busy; exit; }
                    exec %2$s "$@\"""".formatted(
                            folder.resolve("busy"), Program.named("socat").path()));
            store("v3", third.certificate(), third.privateKey());
            host.eventually("v3 is presented", () -> presented(third).equals(Optional.of(third.x509())));

            assertThat(before.get("/").statusCode()).isEqualTo(200);
            assertThat(door.connections()).as("still the same one").isEqualTo(1);
        }
        assertThat(machines.haProxy.pem()).as("for the next start").content().contains(lines(third.privateKey()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(machines.haProxy.pem())))
                .as("HAProxy reads it as a member of its group, and nobody else does")
                .isEqualTo("rw-r-----");
        assertThat(host.said()).contains("HAProxy does not take version v3: ");
        assertThat(host.said()).contains("version v2 in use", "version v3 in use");
        assertThat(host.calls("systemd-notify")).containsExactly("--ready");
        assertThat(host.calls("aws")).containsOnly(GET);
        assertNothingLeaked(second, third);
    }

    @Test
    void anUnchangedVersionChangesNothing() throws Exception {
        store("v1", machines.certificate.certificate(), machines.certificate.privateKey());
        host.start(script());
        host.eventually("asked again and again", () -> host.calls("aws").size() > 4);
        assertThat(host.said()).containsOnlyOnce("version v1 in use");
        assertThat(host.calls("sleep")).containsOnly("300");
    }

    @Test
    void aKeyThatDoesNotFitIsRefusedAndTheOldOneStays() throws Exception {
        var other = SelfSigned.create(folder);
        assertRefused(other.certificate(), machines.certificate.privateKey(), "inconsistencies between private key");
        assertNothingLeaked(other, machines.certificate);
    }

    @Test
    void aSecretWithoutACertificateIsRefusedWithoutRepeatingIt() throws Exception {
        assertRefused("surprise", "surprise", "version v2 is refused");
        assertThat(host.said()).doesNotContain("surprise");
    }

    @Test
    void aSecretThatIsNoJsonIsRefusedWithoutRepeatingIt() throws Exception {
        write(new ObjectMapper().writeValueAsString(Map.of("VersionId", "v2", "SecretString", "surprise {")));
        host.start(script());
        host.eventually("refused", () -> host.said().contains("version v2 is refused"));
        assertThat(host.said()).doesNotContain("surprise");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        var pair = machines.certificate;
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), pair.certificate());
        Path key = Files.writeString(folder.resolve("key.pem"), pair.privateKey());
        var outcome = Program.named("openssl")
                .run("x509", "-in", certificate.toString(), "-signkey", key.toString(), "-days", "-1");
        outcome.assertSuccess();
        assertRefused(
                outcome.output().substring(outcome.output().indexOf("-----BEGIN")),
                pair.privateKey(),
                "Certificate will expire");
    }

    @Test
    void theFirstStartWaitsForTheFirstVersion() throws Exception {
        Path pem = machines.haProxy.pem();
        Files.delete(pem);
        host.start(script().replacing(machines.haProxy.socket().toString(), folder.resolve("no.sock")));
        host.eventually("asked a few times", () -> host.calls("aws").size() > 2);
        assertThat(host.calls("systemd-notify")).isEmpty();
        assertThat(host.calls("sleep")).containsOnly("5");
        assertThat(host.said()).as("the reason").contains("No such file");

        var first = SelfSigned.create(folder);
        store("v1", first.certificate(), first.privateKey());
        host.eventually("ready", () -> host.calls("systemd-notify").equals(List.of("--ready")));
        assertThat(pem).content().contains(lines(first.privateKey()));
    }

    private void assertRefused(String certificate, String privateKey, String reason) throws Exception {
        byte[] before = Files.readAllBytes(machines.haProxy.pem());
        store("v2", certificate, privateKey);
        host.start(script());
        host.eventually("refused", () -> host.said().contains("version v2 is refused"));
        host.eventually("with its reason", () -> host.said().contains(reason));
        host.eventually("HAProxy may start with the old one", () -> host.calls("systemd-notify")
                .equals(List.of("--ready")));
        assertThat(Files.readAllBytes(machines.haProxy.pem())).isEqualTo(before);
        assertThat(presented(machines.certificate)).contains(machines.certificate.x509());
    }

    private HostFile script() {
        return HostFile.script("loadbalancer", "certificate")
                .replacing("/run/haproxy/admin.sock", machines.haProxy.socket());
    }

    /** What {@code aws secretsmanager get-secret-value} prints, as far as it matters. */
    private void store(String version, String certificate, String privateKey) throws IOException {
        var json = new ObjectMapper();
        write(json.writeValueAsString(Map.of(
                "VersionId",
                version,
                "SecretString",
                json.writeValueAsString(Map.of("certificate", certificate, "privateKey", privateKey)))));
    }

    private void write(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next.json"), text);
        Files.move(next, secret, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The certificate that a client gets who trusts one only, if it is that one. */
    private Optional<Certificate> presented(SelfSigned trusted) throws Exception {
        try (var door = machines.haProxy.door("203.0.113.8");
                var socket = Client.https(door, trusted).handshake(null)) {
            return Optional.of(socket.getSession().getPeerCertificates()[0]);
        } catch (SSLException another) {
            return Optional.empty();
        }
    }

    private void assertNothingLeaked(SelfSigned... pairs) throws IOException {
        for (SelfSigned pair : pairs) {
            assertThat(host.said()).doesNotContain(lines(pair.privateKey()));
        }
    }

    /** The lines of a key between its first and its last. */
    private static List<String> lines(String pem) {
        return pem.lines().filter(line -> !line.startsWith("---")).toList();
    }
}
