package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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
    void anEnvironmentThatThereIsNotEndsWithTheApplicationsOwnMessage() {
        assertThatThrownBy(() -> new Synthesis(ROOT).run("nowhere", folder.resolve("cdk.out")))
                .isInstanceOf(Synthesis.Failed.class)
                .hasMessageContaining(
                        "1 problem in the configuration of environment 'nowhere'; nothing was synthesised.")
                .hasMessageContaining("unknown environment; nearest: dev")
                .message()
                .doesNotContain("Exception", "\tat ");
        assertThat(folder.resolve("cdk.out/manifest.json")).doesNotExist();
    }
}
