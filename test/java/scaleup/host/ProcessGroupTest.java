package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who interrupts tests has no program of theirs left: not those that run, and none that is started meanwhile. */
class ProcessGroupTest {
    @Test
    void nothingThatTestsHaveStartedOutlivesThem() throws Exception {
        Program.named("setsid");
        String mark = UUID.randomUUID().toString();
        Process tests = new ProcessBuilder(
                        "env",
                        "--default-signal=HUP,INT,TERM",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Restless.class.getName(),
                        mark)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = tests.inputReader()) {
            assertThat(output.readLine()).isEqualTo("started");
            assertThat(running(mark)).isNotEmpty();
            tests.destroy(); // SIGTERM
            assertThat(tests.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(running(mark)).isEmpty();
        } finally {
            tests.destroyForcibly();
        }
    }

    /** Numbers of processes are given anew: by default after 32,768, which whoever tests beside others reaches in minutes. */
    @Test
    void whoeverHasTheNumberOfWhatHasEndedLives() throws Exception {
        Program.named("setsid");
        assumeThat(System.getProperty("user.name"))
                .as("the user (a namespace of processes needs root)")
                .isEqualTo("root");
        Process namespace = new ProcessBuilder(
                        Program.named("unshare").path().toString(),
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "sh",
                        "-c",
                        "number=$(\"$@\") && kill -s 0 -- \"-$number\" && echo lives",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Successor.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var output = namespace.inputReader()) {
            assertThat(output.lines()).containsExactly("lives");
        } finally {
            namespace.destroyForcibly();
        }
    }

    /** Has a program end, starts another one of the same number that is nobody's of the tests, and ends. */
    static final class Successor {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            Process ended = ProcessGroup.start(new ProcessBuilder("setsid", "true"));
            ended.waitFor();
            Process other;
            do {
                // proc(5): the next process has the number after this one.
                Files.writeString(Path.of("/proc/sys/kernel/ns_last_pid"), Long.toString(ended.pid() - 1));
                other = new ProcessBuilder("setsid", "sleep", "600").start();
            } while (other.pid() != ended.pid());
            while (!Files.readString(Path.of("/proc/%d/comm".formatted(other.pid())))
                    .equals("sleep\n")) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            ProcessGroup.kill(ended);
            System.out.println(other.pid());
        }
    }

    /** Processes but the tests' own that have {@code mark} in their command line. */
    private static List<Path> running(String mark) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(folder -> Files.isReadable(folder.resolve("cmdline")))
                    .filter(folder -> {
                        try {
                            String line = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                            return line.contains(mark) && !line.contains(Restless.class.getName());
                        } catch (IOException gone) {
                            return false;
                        }
                    })
                    .toList();
        }
    }

    /** Starts one program after the other until it is interrupted, and goes on. */
    static final class Restless {
        public static void main(String[] arguments) throws IOException {
            new Thread(() -> {
                        boolean refused = false;
                        while (!refused) {
                            try {
                                ProcessGroup.start(
                                        new ProcessBuilder("setsid", "sh", "-c", "sleep 600; : $0", arguments[0]));
                                TimeUnit.MILLISECONDS.sleep(50);
                            } catch (IOException | InterruptedException interrupted) {
                                refused = true;
                            }
                        }
                    })
                    .start();
            ProcessGroup.start(new ProcessBuilder("setsid", "sh", "-c", "sleep 600; : $0", arguments[0]));
            System.out.println("started");
        }
    }
}
