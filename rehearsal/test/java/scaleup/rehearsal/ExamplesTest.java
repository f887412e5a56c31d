package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.Synthesis;

/** Each example is built by the command of its page, and rehearsed as it says: with packages, migrations, database and a secret. */
@Tag("examples")
class ExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void express() throws IOException, InterruptedException {
        isRehearsed("express");
    }

    @Test
    void flask() throws IOException, InterruptedException {
        isRehearsed("flask");
    }

    @Test
    void springBoot() throws IOException, InterruptedException {
        isRehearsed("spring-boot");
    }

    private void isRehearsed(String example) throws IOException, InterruptedException {
        Rehearsed.require();
        Path place = Rehearsed.ROOT.resolve("examples").resolve(example);
        Command.of("sh", "-c", "cd \"$1\" && " + ExamplePagesTest.build(example), "sh", Rehearsed.ROOT.toString())
                .run();

        Path environments = Files.createDirectory(folder.resolve("environments"));
        Files.copy(place.resolve("environment.yaml"), environments.resolve(example + ".yaml"));
        // One server shows what several would.
        Files.writeString(environments.resolve("defaults.yaml"), "web: { minimum: 1 }\napplication: { minimum: 1 }\n");
        Path assembly = folder.resolve("cdk.out");
        new Synthesis(Rehearsed.ROOT).run(example, Map.of("configuration", environments.toString()), assembly);
        var rehearsed =
                Rehearsed.run("--check", "--assembly=" + assembly, "--report=" + folder.resolve("report"), example);

        assertThat(rehearsed.code()).as(rehearsed.output()).isZero();
        assertThat(rehearsed.output())
                .contains("passed   application -> database: what the application says at /ready: status 200");
    }
}
