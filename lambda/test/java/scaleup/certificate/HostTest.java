package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Program;
import scaleup.certificate.Authority.Leaf;

/** What the function writes is taken by what runs on load balancers: their script's command, OpenSSL, HAProxy. */
class HostTest {
    private static final Path HOST = Path.of(System.getProperty("scaleup.root"), "src/main/resources/loadbalancer");
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("ALGORITHM", "roundrobin"),
            Map.entry("WEB_NAME", "web.test.scaleup.internal"),
            Map.entry("WEB_PORT", "8080"),
            Map.entry("WEB_SLOTS", "8"),
            Map.entry("APPLICATION_NAME", "application.test.scaleup.internal"),
            Map.entry("APPLICATION_PORT", "8080"),
            Map.entry("APPLICATION_SLOTS", "8"),
            Map.entry("REQUESTS_PER_10_SECONDS", "1000"),
            Map.entry("CONNECTIONS_PER_CLIENT", "500"),
            Map.entry("HTTP2_PER_CLIENT", "100"),
            Map.entry("HTTP2", "409"),
            Map.entry("REQUESTS_PER_CLIENT", "500"),
            Map.entry("REQUESTS", "4096"),
            Map.entry("BODIES", "204"),
            Map.entry("BODIES_PER_CLIENT", "20"),
            Map.entry("BUFFER_BYTES", "20480"),
            Map.entry("BODY_BYTES", "10485760"),
            Map.entry("IDLE_SECONDS", "3600"),
            Map.entry("RESPONSE_TIMEOUT_SECONDS", "10"));

    private static final Pattern LIST = Pattern.compile("/opt/haproxy/(\\S+\\.lst)");

    @TempDir
    Path folder;

    @Test
    void openSslReadsTheKeyAndTheCertificate() throws Exception {
        Program openSsl = Program.named("openssl");
        for (ServerCertificate certificate : certificates()) {
            Path key = Files.writeString(folder.resolve("key"), Pem.text(certificate.privateKey()));
            Path chain = Files.writeString(folder.resolve("chain"), Pem.text(certificate.chain()));
            openSsl.run(Map.of(), "pkey", "-in", key.toString(), "-noout", "-check");
            assertThat(openSsl.run(Map.of(), "pkey", "-in", key.toString(), "-pubout"))
                    .isEqualTo(openSsl.run(Map.of(), "x509", "-in", chain.toString(), "-noout", "-pubkey"));
        }
    }

    @Test
    void olderFormsOfKeysAreReadAsHaProxyReadsThem() throws Exception {
        Program openSsl = Program.named("openssl");
        String curve = openSsl.run(Map.of(), "ecparam", "-name", "prime256v1", "-genkey");
        assertThat(curve).contains("BEGIN EC PARAMETERS", "BEGIN EC PRIVATE KEY");
        assertThat(Pem.privateKey(curve).getAlgorithm()).isEqualTo("EC");
        Path key = Files.writeString(
                folder.resolve("key"), Pem.text(Authority.keys("RSA", 2048).getPrivate()));
        String rsa = openSsl.run(Map.of(), "rsa", "-in", key.toString(), "-traditional");
        String old = rsa.substring(rsa.indexOf("-----BEGIN"));
        assertThat(old).startsWith("-----BEGIN RSA PRIVATE KEY");
        assertThat(Pem.privateKey(old).getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void openSslTakesTheSelfSignedCertificateForAServerOfItsNames() throws Exception {
        Path certificate = Files.writeString(
                folder.resolve("certificate"), Pem.text(certificates().get(0).chain()));
        String file = certificate.toString();
        for (String name : List.of("www.example.com", "any.example.org")) {
            assertThat(Program.named("openssl")
                            .run(
                                    Map.of(),
                                    "verify",
                                    "-x509_strict",
                                    "-purpose",
                                    "sslserver",
                                    "-verify_hostname",
                                    name,
                                    "-attime",
                                    Long.toString(Authority.NOW.getEpochSecond()),
                                    "-CAfile",
                                    file,
                                    file))
                    .endsWith("OK\n");
        }
    }

    @Test
    void haProxyTakesWhatTheHostsCommandMakesOfTheSecret() throws Exception {
        Program bash = Program.named("bash");
        Program.named("jq");
        Program haProxy = Program.haProxy();
        String command = Files.readAllLines(HOST.resolve("usr/local/libexec/scaleup/certificate")).stream()
                .filter(line -> line.contains("fromjson"))
                .findFirst()
                .orElseThrow();
        String declared = Files.readString(HOST.resolve("opt/haproxy/haproxy.cfg"));
        for (String list : new TreeSet<>(
                LIST.matcher(declared).results().map(found -> found.group(1)).toList())) {
            Files.createFile(folder.resolve(list));
        }
        Path configuration =
                Files.writeString(folder.resolve("haproxy.cfg"), declared.replace("/opt/haproxy/", folder + "/"));
        for (ServerCertificate certificate : certificates()) {
            Files.writeString(
                    folder.resolve("secret"),
                    new ObjectMapper().writeValueAsString(Map.of("SecretString", SecretFormat.write(certificate))));
            bash.run(Map.of(), "-euo", "pipefail", "-c", "cd '%s'%n%s".formatted(folder, command));
            Map<String, String> environment = new HashMap<>(PARAMETERS);
            environment.put("TLS", folder.resolve("new.pem").toString());
            haProxy.run(environment, "-c", "-f", configuration.toString());
        }
    }

    /** A self-signed one, one with a chain, one with a chain and an RSA key. */
    private static List<ServerCertificate> certificates() {
        return List.of(
                new SelfSigned(World.names("www.example.com", "*.example.org"), World.RANDOM).obtain("", Authority.NOW),
                World.ISSUER.issue(new Leaf()),
                World.ISSUER.issue(new Leaf().keys(Authority.keys("RSA", 2048))));
    }
}
