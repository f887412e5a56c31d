package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

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
