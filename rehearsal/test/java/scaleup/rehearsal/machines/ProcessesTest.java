package scaleup.rehearsal.machines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessesTest {
    /** A process with many threads takes a while to end, in which its connections stay open and take what nobody will read. */
    @Test
    void aProcessHasNotEndedBeforeItsLastThreadHas() throws Exception {
        Requirements.rootAnd("python3");
        Process process = new ProcessBuilder(List.of("python3", "-c", """
                        import ctypes, sys, threading
                        threading.Thread(target=sys.stdin.read).start()
                        print("began", flush=True)
                        ctypes.CDLL(None).pthread_exit(None)""")).start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("began");
            while (Processes.state(process.pid()) != 'Z') {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(Processes.ended(process.pid())).isFalse();
            process.getOutputStream().close();
            process.waitFor();
            assertThat(Processes.ended(process.pid())).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** read(2) of a file of proc(5) that was opened before its process ended fails with ESRCH, "No such process". */
    @Test
    void aProcessThatEndsWhileItIsReadHasEnded() throws Exception {
        for (int i = 0; i < 300; i++) {
            long process = new ProcessBuilder("true").start().pid();
            while (Processes.file(process, "status").isPresent()) {
                assertThat(Processes.state(process)).isNotEqualTo('T');
            }
            assertThat(Processes.state(process)).isEqualTo('X');
        }
    }
}
