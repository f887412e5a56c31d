package scaleup.rehearsal.region.elasticloadbalancing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.template.Made;

/** With a real HAProxy as the target, which insists on PROXY protocol on both ports, as the load balancers do. */
class HaproxyTest {
    private static final String TARGET = "127.0.1.1";

    private final Door door = new Door();
    private Optional<Process> haproxy = Optional.empty();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        haproxy.ifPresent(Process::destroyForcibly);
        door.close();
    }

    @Test
    void haproxyIsHealthyAndKnowsTheClient() throws Exception {
        int port = FreePort.find();
        int healthPort = FreePort.find();
        start(port, healthPort);
        Made group = door.group(Door.group(
                port,
                "'HealthCheckProtocol': 'HTTP', 'HealthCheckPath': '/health', 'HealthCheckPort': '%d', "
                                .formatted(healthPort)
                        + "'Matcher': {'HttpCode': '200'},",
                "proxy_protocol_v2.enabled=true"));
        door.listener(door.loadBalancer(), group, port);
        door.serve(group, "i-1", TARGET, "eu-central-1a");
        for (String node : new String[] {"127.0.0.11", "127.0.0.12"}) {
            try (Socket client = Door.client(node, port)) {
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
                assertThat(client.getInputStream().readAllBytes())
                        .asString()
                        .startsWith("HTTP/1.1 200 OK")
                        .endsWith("from 127.0.0.77 to %s".formatted(node));
            }
        }
        haproxy.orElseThrow().destroyForcibly().waitFor();
        Door.await(() -> door.state(group, "i-1").equals("unhealthy"));
    }

    private void start(int port, int healthPort) throws IOException, InterruptedException {
        Path program = program();
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                    mode http
                    timeout client 5s
                    timeout server 5s
                    timeout connect 1s
                frontend traffic
                    bind %1$s:%2$d accept-proxy
                    http-request return status 200 content-type text/plain lf-string "from %%[src] to %%[dst]"
                frontend health
                    bind %1$s:%3$d accept-proxy
                    monitor-uri /health
                """.formatted(TARGET, port, healthPort));
        haproxy = Optional.of(new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start());
        // Not a matter of time: it has both ports open before any test goes on, or it has ended.
        while (!Door.listens(TARGET, port) || !Door.listens(TARGET, healthPort)) {
            assertThat(haproxy.get().isAlive())
                    .as(() -> "HAProxy ended: " + log())
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("haproxy.log"));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static Path program() {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst();
        if (!Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            assumeTrue(found.isPresent(), "haproxy is not on the PATH");
        }
        return found.orElseThrow(() -> new AssertionError("haproxy is not on the PATH"));
    }
}
