package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Clients who connect while the script "gate" has HAProxy close one of the two ways. HAProxy ends the listening of a frontend that
 * is disabled; those who wait there to be accepted are reset, unless the kernel is told to hand them to the other frontend, which
 * has the same port by SO_REUSEPORT (Linux, Documentation/networking/ip-sysctl, "tcp_migrate_req"). The kernel is told so in a
 * network of the test's own.
 */
@Execution(ExecutionMode.CONCURRENT)
class FlipTest {
    private static final int FLIPS = 10;
    private static final int CLIENTS = 30;

    @TempDir
    Path folder;

    @Test
    void whoIsNotAcceptedYetIsNotReset() throws Exception {
        assertThat(answered("true")).as("by a kernel that is told nothing").isLessThan(FLIPS * CLIENTS);
        String told = HostFile.of("loadbalancer/etc/systemd/system/scaleup-haproxy-gate.service")
                .text()
                .lines()
                .filter(line -> line.startsWith("ExecStartPre="))
                .map(line -> line.replaceFirst("ExecStartPre=[-+]*", ""))
                .findFirst()
                .orElse("true");
        assertThat(answered(told)).as(told).isEqualTo(FLIPS * CLIENTS);
    }

    /**
     * systemd.service(5), "Special executable prefixes": + for who has all rights, where the unit's user and sandbox have none over
     * the kernel; - as no reason not to count clients.
     */
    @Test
    void theKernelIsToldByRootAndTheScriptStartsWhateverItSays() {
        assertThat(HostFile.of("loadbalancer/etc/systemd/system/scaleup-haproxy-gate.service")
                        .setting("ExecStartPre"))
                .matches("(-\\+|\\+-)\\w.*");
    }

    /** How many clients were, in a network of their own in which {@code command} was run first. */
    private long answered(String command) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "a network of its own needs root");
        List.of("unshare", "ip", "sysctl").forEach(Program::named);
        Program.haProxy();
        var outcome = Program.named("unshare")
                .run(
                        "--net",
                        "/bin/sh",
                        "-c",
                        "ip link set lo up && " + command + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dscaleup.root=" + System.getProperty("scaleup.root"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flips.class.getName(),
                        Files.createTempDirectory(folder, "flips").toString());
        outcome.assertSuccess();
        return outcome.output().lines().filter("answered"::equals).count();
    }

    /** Changes the way again and again while clients wait to be accepted, and says of each whether it is answered. */
    static final class Flips {
        private Flips() {}

        public static void main(String... folder) throws Exception {
            // Clients are asked one after the other, however long a busy machine takes for each.
            try (var machines = LoadBalancerFixture.changed(
                    Path.of(folder[0]),
                    file -> file.replacing("timeout client-hs 5s", "timeout client-hs 1m")
                            .replacing("timeout http-request 5s", "timeout http-request 1m"),
                    "CONNECTIONS_PER_CLIENT",
                    "5000",
                    "CONNECTIONS_PER_10_SECONDS",
                    "5000")) {
                for (int i = 0; i < FLIPS; i++) {
                    for (var client : waiting(machines.haProxy, i % 2 == 0 ? "gate" : "https")) {
                        System.out.println(isAnswered(machines, client) ? "answered" : "reset");
                    }
                }
            }
            System.exit(0);
        }

        /** Those who connected while HAProxy did nothing, before it was told to change the way. */
        private static List<Socket> waiting(HaProxy haProxy, String way) throws Exception {
            String other = way.equals("https") ? "gate" : "https";
            long worker = haProxy.info("Pid");
            List<Socket> clients = new ArrayList<>();
            signal("STOP", worker);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(haProxy.connect("203.0.113." + i));
            }
            try (var told = haProxy.tell("enable frontend %s; disable frontend %s".formatted(way, other))) {
                signal("CONT", worker);
                assertThat(HaProxy.answer(told)).isBlank();
            }
            assertThat(haProxy.frontend(other).get("status")).isEqualTo("PAUSED");
            return clients;
        }

        private static void signal(String name, long process) {
            Program.named("kill").run("-" + name, Long.toString(process)).assertSuccess();
        }

        private static boolean isAnswered(LoadBalancerFixture machines, Socket connection) throws Exception {
            try (var client = Client.handshake(machines.certificate.trust(), connection, null)) {
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                        .startsWith("HTTP/1.1 200 ");
            } catch (IOException reset) {
                return false;
            }
        }
    }
}
