package scaleup.rehearsal.machines.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The surroundings in which an application runs, by its host's own unit under a real systemd: what a program on a server
 * of its own may expect.
 */
class ApplicationHostTest {
    private static final String UNIT = ApplicationHost.UNIT;

    /** Counts to two when it is told to stop, as a program does that finishes what is in flight. */
    private static final String PATIENT_PROGRAM = """
            import signal, sys, time
            def stop(*_):
                print("stopping", flush=True)
                time.sleep(1)
                print("stopped", flush=True)
                sys.exit(0)
            signal.signal(signal.SIGTERM, stop)
            print("started", flush=True)
            while True:
                time.sleep(0.1)
            """;

    private static final String TALKATIVE_PROGRAM = """
            import time
            number = 0
            while True:
                number += 1
                print(f"\\n{number}:" + 8192 * "x", flush=True)
                with open("/dev/shm/printed", "w") as printed:
                    printed.write(str(number))
                time.sleep(0.02)
            """;

    @TempDir
    private static Path folder;

    private static ApplicationHost host;

    @BeforeAll
    static void boot() throws Exception {
        host = ApplicationHost.boot(
                folder,
                Map.of(
                        "/opt/application/patient.py", PATIENT_PROGRAM,
                        "/opt/application/talkative.py", TALKATIVE_PROGRAM));
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        if (host != null) {
            host.end();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = "=>",
            value = {
                "X=1 printenv X => 1",
                "cd /tmp && pwd => /tmp",
                "echo a b | tr ab cd => c d",
                "echo \"$GREETING\" $PORT => Grüße, $you & \"me\" 8080",
                "exec echo replaced => replaced",
                "echo 1 >/dev/stdout; echo 2 >/dev/stderr; echo 3 => 1~2~3",
                "echo 1; echo 2 | tee /dev/stderr; echo 3 => 1~2~2~3",
                "echo 1 >/proc/self/fd/1; echo 2 >/dev/fd/2 => 1~2",
                "pwd; touch file && mkdir -p logs && echo x >logs/log && cat logs/log => /opt/application~x",
                "stat -c %U . patient.py => application~application",
                "echo $HOME $USER $LOGNAME; whoami => /var/lib/application application application~application",
                "touch ~/file && ls ~ => file",
                "for d in /tmp /var/tmp /dev/shm; do mktemp -p $d >/dev/null && echo ok; done => ok~ok~ok",
                "umask; echo $LANG $PATH => 0022~C.UTF-8 /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
                "python3 -c 'import sys; print(sys.stdout.encoding, sys.getfilesystemencoding())' => utf-8 utf-8",
                "cat; echo end of input => end of input",
                "head -c 4 /dev/urandom | wc -c; : >/dev/null; test -r /dev/zero && echo zero => 4~zero",
                "grep -c . /proc/meminfo >/dev/null && nproc >/dev/null && echo proc => proc",
                "ulimit -Sc; ulimit -Hc => 0~0",
                // What a process may do to its own memory, which the kernel would allow.
                "python3 -c 'import ctypes as c, os; l = c.CDLL(None, use_errno=True); print(l.process_vm_readv(os.getpid(), None, 0, None, 0, 0), os.strerror(c.get_errno()))' => -1 Operation not permitted",
                "python3 -c 'import ctypes as c, os; l = c.CDLL(None, use_errno=True); print(l.process_vm_writev(os.getpid(), None, 0, None, 0, 0), os.strerror(c.get_errno()))' => -1 Operation not permitted",
                "python3 -c 'import ctypes as c, os; l = c.CDLL(None, use_errno=True); print(l.ptrace(0, 0, 0, 0), os.strerror(c.get_errno()))' => -1 Operation not permitted",
                "no-such-program => /bin/bash: line 1: no-such-program: command not found",
                "echo 'not closed => /bin/bash: eval: line 1: unexpected EOF while looking for matching `''"
            })
    void aCommandFindsWhatItMayExpect(String command, String printed) throws Exception {
        start(command + "; sleep 600");
        String expected = printed.replace("~", "\n") + "\n";
        host.eventually(command, () -> host.log().startsWith(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "python3 patient.py, ",
        "X=1 python3 patient.py; echo never",
        "cd /opt/application && python3 patient.py && echo never",
        "exec python3 patient.py"
    })
    void whatIsToldToStopFinishesAndNothingElseIsStarted(String command) throws Exception {
        start(command);
        host.eventually("it runs", () -> host.log().contains("started"));

        host.machine().run(List.of("systemctl", "stop", UNIT));

        assertThat(host.log()).isEqualTo("started\nstopping\nstopped\n");
        assertThat(host.machine()
                        .run(List.of("systemctl", "show", "--value", "--property=Result", UNIT))
                        .strip())
                .isEqualTo("success");
    }

    /** systemd.exec(5), "EnvironmentFile=": a variable's value is text, so "$PATH" in it is no other one. */
    @Test
    void aCommandIsStartedAndHeardWhateverItsPathIs() throws Exception {
        host.startApplication(
                "echo $PATH; no-such-program; exec /bin/sleep 600", Map.of("PATH", "/opt/application/bin:$PATH"));

        String expected = "/opt/application/bin:$PATH\n/bin/bash: line 1: no-such-program: command not found\n";
        host.eventually("it says so", () -> host.log().length() >= expected.length());
        assertThat(host.log()).isEqualTo(expected);
    }

    @Test
    void aProgramThatEndsIsStartedAgain() throws Exception {
        start("echo once; exit 3");

        host.eventually("again", () -> host.log().startsWith("once\nonce\n"));
    }

    /**
     * systemd.kill(5): what is left of a service gets SIGTERM when its main process ends, and so does who reads what it prints,
     * which may not even run yet. Here it gets it sooner than systemd could send it.
     */
    @RepeatedTest(5)
    void whatItPrintsIsKeptHoweverSoonItEnds() throws Exception {
        start("[[ ! -e said ]] || { mv said again; exec sleep infinity; }; : > said; echo last words; kill 0");

        Path again = host.machine().file("/opt/application/again");
        host.eventually("it was started again", () -> Files.exists(again));
        Files.delete(again);
        assertThat(host.log()).isEqualTo("last words\n");
    }

    /** Whoever prints to a pipe that nobody reads gets SIGPIPE, and most programs end by it: pipe(7). */
    @Test
    void whatItPrintsWhileTheDiskIsFullIsMissingAndWhatItPrintsLaterIsNot() throws Exception {
        start("python3 talkative.py");
        host.eventually("it prints", () -> printed() > 0);

        host.machine().limitDisk(OptionalLong.of(1 << 16));
        int full = printed();
        host.eventually("it goes on", () -> printed() > full + 60);
        host.machine().limitDisk(OptionalLong.empty());

        int later = printed() + 10;
        host.eventually("what is printed later is there", () -> host.log().contains("\n%d:".formatted(later)));
        assertThat(host.log()).doesNotContain("\n%d:".formatted(full + 40));
        assertThat(host.machine()
                        .run(List.of("systemctl", "show", "--value", "--property=NRestarts", UNIT))
                        .strip())
                .isEqualTo("0");
    }

    /** How many times the talkative program has printed. */
    private static int printed() {
        try {
            return Integer.parseInt(
                    host.machine().run(List.of("cat", "/dev/shm/printed")).strip());
        } catch (IOException | NumberFormatException notYet) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(String command) throws IOException, InterruptedException {
        host.startApplication(command, Map.of("GREETING", "Grüße, $you & \"me\""));
    }
}
