package scaleup.rehearsal.machines.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a load balancer's unit says to the script {@code threads} of HAProxy's life before, under a real systemd; in HAProxy's place
 * is a program that says what it was told.
 */
class HaproxyUnitTest {
    private static final Path RESOURCES =
            Path.of(System.getProperty("scaleup.root"), "src/main/resources/loadbalancer");
    private static final String UNIT = "scaleup-haproxy";
    private static final String LOG = "/var/log/scaleup-access.log";

    /** The first time it ends before it is ready, as HAProxy does whose configuration can't be loaded. */
    private static final String PROGRAM = """
            import os, signal, socket, sys
            first = os.path.getsize("%s") == 0
            print(os.environ.get("TLS_VERSION", "any"), flush=True)
            if first:
                sys.exit(1)
            signal.signal(signal.SIGUSR1, lambda *_: sys.exit(0))
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            notify.connect(os.environ["NOTIFY_SOCKET"])
            notify.send(b"READY=1")
            while True:
                signal.pause()
            """.formatted(LOG);

    @TempDir
    private Path folder;

    @Test
    void whoeverWasUpBeforeStartsWithoutTls13UntilThatIsTakenAwayByHand() throws Exception {
        String unit = Files.readString(RESOURCES.resolve("etc/systemd/system/scaleup-haproxy.service"));
        assertThat(unit).contains("/usr/sbin/haproxy -Ws -f /opt/haproxy/haproxy.cfg");
        var host = ApplicationHost.boot(
                folder,
                Map.of(
                        "/etc/systemd/system/scaleup-haproxy.service",
                        unit.replace(
                                "/usr/sbin/haproxy -Ws -f /opt/haproxy/haproxy.cfg", "/usr/bin/python3 /opt/up.py"),
                        "/opt/haproxy/threads",
                        Files.readString(RESOURCES.resolve("opt/haproxy/threads")),
                        "/opt/up.py",
                        PROGRAM,
                        "/etc/scaleup/haproxy.env",
                        ""));
        try {
            var machine = host.machine();
            Path log = machine.file(LOG);
            machine.run(List.of("useradd", "--system", "haproxy"));
            machine.run(List.of("systemctl", "start", "--no-block", UNIT));
            host.eventually("it is up at its second start", () -> said(log).size() == 2 && isUp(host));
            assertThat(said(log)).containsExactly("any", "any");

            machine.run(List.of("systemctl", "kill", "--signal=SIGABRT", UNIT));
            host.eventually("it is started again", () -> said(log).size() == 3 && isUp(host));
            machine.run(List.of("systemctl", "restart", UNIT));
            assertThat(said(log)).containsExactly("any", "any", "TLSv1.2", "TLSv1.2");

            // docs/decisions/0019
            machine.run(List.of("systemctl", "stop", UNIT));
            machine.run(List.of("systemctl", "clean", "--what=runtime", UNIT));
            machine.run(List.of("systemctl", "start", UNIT));
            assertThat(said(log)).hasSize(5).last().isEqualTo("any");
        } finally {
            host.end();
        }
    }

    private static boolean isUp(ApplicationHost host) throws Exception {
        return host.machine()
                .run(List.of("bash", "-c", "systemctl is-active %s || true".formatted(UNIT)))
                .strip()
                .equals("active");
    }

    /** At each start. */
    private static List<String> said(Path log) throws Exception {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }
}
