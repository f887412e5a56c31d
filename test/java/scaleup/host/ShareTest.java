package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What serves takes more than its unit allows, of a machine that is small enough to be filled soon: the kernel ends a process of it,
 * or refuses, and the rest of the machine goes on. {@code ServicesTest} has how much it is of a real one, and that systemd then
 * leaves the rest of the service alone (systemd.service(5), OOMPolicy=).
 */
class ShareTest {
    private static final String ALONE = "application/etc/systemd/system/scaleup-application.service";
    private static final String WITH_FURTHER_PROCESSES = "processes/etc/systemd/system/scaleup-application.slice";

    @TempDir
    Path folder;

    private static HostFile unit(String folder, String service) {
        return HostFile.of("%s/etc/systemd/system/%s.service".formatted(folder, service));
    }

    /** It ends by itself when its worker does, and is started again: {@code exit-on-failure}, which is the master's default. */
    @Test
    void haProxyEndsBeforeTheMachineDoes() throws Exception {
        try (var machines = new LoadBalancerFixture(Files.createDirectory(folder.resolve("attacked")));
                var unharmed = new LoadBalancerFixture(Files.createDirectory(folder.resolve("unharmed")));
                var share = Share.ofMemory(unit("loadbalancer", "scaleup-haproxy"), 32)) {
            try {
                share.hold(machines.haProxy.process());
                byte[] hello = machines.certificate.clientHello();
                try (var flood = machines.haProxy.flood(3000, List.of(hello), "203.0.113.66", "203.0.113.67")) {
                    assertThat(machines.haProxy.endsWithin(60)).isTrue();
                    assertThat(flood.closed()).isPositive();
                }
                assertThat(share.ended()).isEqualTo(1);
                assertThat(unharmed.client().get("/").statusCode()).isEqualTo(200);
            } finally {
                machines.haProxy.close();
            }
        }
    }

    /** Its master starts another worker. */
    @Test
    void nginxServesAgainAfterAWorkerHasTakenTooMuch() throws Exception {
        byte[] head = ("GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(9000))
                .getBytes(StandardCharsets.US_ASCII);
        List<Socket> clients = new ArrayList<>();
        try (var machines = new WebFixture(folder);
                var share = Share.ofMemory(unit("web", "scaleup-nginx"), 48)) {
            try {
                long workers = machines.nginx.workers();
                share.hold(machines.nginx.process());
                Eventually.isTrue("a worker is ended", () -> {
                    for (int i = 0; i < 100 && share.ended() == 0; i++) {
                        clients.add(head(machines.nginx.port(), head));
                    }
                    return share.ended() > 0;
                });
                for (var client : clients) {
                    client.close();
                }
                Eventually.isTrue(
                        "it serves as before", () -> machines.nginx.isUp() && machines.nginx.workers() == workers);
            } finally {
                machines.nginx.close();
            }
        }
    }

    private static Socket head(int port, byte[] head) throws IOException {
        var client = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            client.getOutputStream().write(head);
        } catch (IOException aWorkerIsEnded) {
            client.close();
        }
        return client;
    }

    /** What it started goes on, as far as a shell does. */
    @ParameterizedTest
    @ValueSource(strings = {ALONE, WITH_FURTHER_PROCESSES})
    void ofTheApplicationTheProcessThatTakesTooMuchIsEndedAlone(String unit) throws Exception {
        try (var share = Share.ofMemory(HostFile.of(unit), 64)) {
            run(share, "python3 -c 'b\"x\" * 10**9'; echo ended by $?", "ended by 137\n");
            assertThat(share.ended()).isEqualTo(1);
        }
    }

    /** The machine's own services start processes as before. */
    @ParameterizedTest
    @ValueSource(strings = {ALONE, WITH_FURTHER_PROCESSES})
    void theApplicationStartsNoMoreProcessesThanItsShare(String unit) throws Exception {
        String bomb = """
                import os, time
                started = 0
                try:
                    while os.fork():
                        started += 1
                    time.sleep(600)
                except BlockingIOError as refused:
                    print(started >= 30, refused.strerror, flush=True)
                """;
        Path file = Files.writeString(folder.resolve("bomb.py"), bomb);
        try (var share = Share.ofTasks(HostFile.of(unit), 50)) {
            run(share, "python3 " + file, "True Resource temporarily unavailable\n");
        }
    }

    /** Runs a command as the unit does until it has printed something, while others are served. */
    private void run(Share share, String command, String printed) throws Exception {
        Program.named("python3");
        Path log = folder.resolve("log");
        Path go = folder.resolve("go");
        String shell = unit("application", "scaleup-application")
                .setting("ExecStart")
                .replaceFirst("^/bin/bash -c '(.*)'$", "$1")
                .replace("$$", "$");
        String waiting = "until [[ -e %s ]]; do sleep 0.05; done; %s; sleep 600".formatted(go, command);
        Process application = Program.named("bash").start(Map.of("COMMAND", waiting), log, "-c", shell);
        try {
            share.hold(application.toHandle());
            Files.createFile(go);
            Eventually.isTrue(printed, () -> {
                assertThat(application.isAlive()).isTrue();
                return Files.readString(log).contains(printed);
            });
            Program.named("true").run().assertSuccess();
            assertThat(application.isAlive()).isTrue();
        } finally {
            Program.stop(application);
        }
    }
}
