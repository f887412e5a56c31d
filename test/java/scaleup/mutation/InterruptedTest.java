package scaleup.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Synthesis;
import scaleup.host.Program;

/** {@code ./mutate} that is interrupted, among stand-ins for what builds and tests: what it has started ends before it does. */
class InterruptedTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeACheckout() throws IOException {
        Program.named("bash");
        Files.copy(Synthesis.ROOT.resolve("mutate"), folder.resolve("mutate"));
        Files.createDirectories(folder.resolve(".ci"));
        Files.copy(
                Synthesis.ROOT.resolve(".ci/give-back"),
                folder.resolve(".ci/give-back"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(folder.resolve("bin"));
        standIn(".ci/programs", "echo \"$PWD/bin\"");
        standIn("bin/node", "");
        standIn("bin/mvn", "for word; do case $word in -Dmdep.outputFile=*) : >\"${word#*=}\" ;; esac; done");
        // As a JVM whose tests run: it ends the programs that they have started, which takes a while.
        standIn("bin/java", """
                for word; do case $word in -Djava.io.tmpdir=*) work=${word#*=} ;; esac; done
                trap 'kill $child; wait $child; sleep 0.3; [[ -d $work ]] && echo in order >ended; exit 143' TERM
                touch 'of a test'
                cd "${0%/bin/java}"
                sleep 600 &
                child=$!
                echo "$$ $child $work" >started.new
                mv started.new started
                wait
                """);
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "HUP,143"})
    void leavesNothing(String signal, int code) throws Exception {
        var builder = new ProcessBuilder("env", "--default-signal=HUP,INT,TERM", "bash", "mutate")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        Process mutate = builder.start();
        try {
            while (!Files.exists(folder.resolve("started"))) {
                assertThat(mutate.isAlive())
                        .as(Files.readString(folder.resolve("output")))
                        .isTrue();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            String[] started =
                    Files.readString(folder.resolve("started")).strip().split(" ", 3);
            assertThat(Path.of(started[2])).isDirectory();

            new ProcessBuilder("kill", "-" + signal, Long.toString(mutate.pid()))
                    .start()
                    .waitFor();

            assertThat(mutate.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(mutate.exitValue()).isEqualTo(code);
            assertThat(ProcessHandle.of(Long.parseLong(started[0]))).isEmpty();
            assertThat(ProcessHandle.of(Long.parseLong(started[1]))).isEmpty();
            assertThat(folder.resolve("ended"))
                    .as("the tests' folder outlives the tests")
                    .hasContent("in order\n");
            assertThat(Path.of(started[2])).doesNotExist();
            assertThat(folder.resolve("of a test"))
                    .as("what a changed script leaves is not in the checkout")
                    .doesNotExist();
        } finally {
            mutate.destroy();
        }
    }

    private void standIn(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
