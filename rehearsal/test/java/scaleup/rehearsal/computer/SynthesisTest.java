package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;

class SynthesisTest {
    private static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    @TempDir
    private Path folder;

    @BeforeEach
    void require() {
        Requirements.require(Files.exists(ROOT.resolve("src/target/app.jar")), "src/target/app.jar is not built");
    }

    @Test
    void anEnvironmentThatThereIsNotEndsWithTheApplicationsOwnMessage() throws IOException {
        var environments = ShippedEnvironments.context();
        assertThatThrownBy(() -> new Synthesis(ROOT).run("nowhere", environments, folder.resolve("cdk.out")))
                .isInstanceOf(Synthesis.Failed.class)
                .hasMessageContaining(
                        "1 problem in the configuration of environment 'nowhere'; nothing was synthesised.")
                .hasMessageContaining("unknown environment; nearest: dev")
                .message()
                .doesNotContain("Exception", "\tat ");
        assertThat(folder.resolve("cdk.out/manifest.json")).doesNotExist();
    }

    /** jsii hands a path in JSII_NODE to a shell as it is. */
    @Test
    void aProjectMayLieInAnyFolder() throws IOException, InterruptedException {
        Path project = Files.createDirectories(folder.resolve("Jörgs projects (1)/it's mine"));
        for (String part : List.of("cdk.json", "lambda", "node_modules", "src", "workload")) {
            Files.createSymbolicLink(project.resolve(part), ROOT.resolve(part));
        }
        Path assembly = folder.resolve("Jörgs output/cdk.out");
        new Synthesis(project).run("dev", ShippedEnvironments.context(), assembly);
        assertThat(assembly.resolve("manifest.json")).isNotEmptyFile();
    }
}
