package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.CloudConfig;
import scaleup.Synthesis;

/** cloud-init itself accepts what the templates tell it. Amazon Linux 2023 has version 22.2, Debian 12 has 22.4. */
class CloudInitTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "dev, LoadBalancer", "dev, Web", "dev, Application",
        "prod, LoadBalancer", "prod, Web", "prod, Application"
    })
    void acceptsTheUserData(String environment, String part) throws IOException {
        Path userData = folder.resolve("user-data");
        Files.writeString(userData, CloudConfig.text(Synthesis.of(environment), part));
        var outcome = Program.named("cloud-init").run("schema", "--config-file", userData.toString());
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("Valid").doesNotContainIgnoringCase("deprecated");
    }

    @ParameterizedTest
    @CsvSource({"packages: nginx", "write_files: [{content: x}]", "runcmd: {a: b}"})
    void refusesWhatCloudInitDoesNotKnow(String wrong) throws IOException {
        Path userData = folder.resolve("user-data");
        Files.writeString(userData, "#cloud-config\n" + wrong + "\n");
        var outcome = Program.named("cloud-init").run("schema", "--config-file", userData.toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
    }
}
