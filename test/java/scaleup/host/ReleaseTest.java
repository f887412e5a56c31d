package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis;

/**
 * Which images a host gets ready on. The release notes of Amazon Linux 2023 name the first with OpenSSL 3.5, 2023.10.20260330;
 * its package system-release has the release as its version.
 */
class ReleaseTest {
    private final HostFile script = HostFile.script("host", "release");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"2023.0.20230315", "2023.2.20231011", "2023.8.20250908", "2023.9.20251014", "2023.10.20260302"})
    void anOlderOneSaysWhichIsNeeded(String release) throws Exception {
        try (var host = on("echo " + release)) {
            var outcome = host.run(script);
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output().strip())
                    .isEqualTo("hosts.imageId: %s is older than 2023.10.20260330".formatted(release));
            assertThat(host.calls("sleep")).as("said at most once a minute").containsExactly("60");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2023.10.20260330", "2023.10.20260413", "2023.11.20260526", "2024.1.20270101"})
    void theLeastAndNewerOnesAreFine(String release) throws Exception {
        try (var host = on("echo " + release)) {
            var outcome = host.run(script);
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.exitCode()).isZero();
            assertThat(host.calls("rpm")).containsExactly("-q --qf %{VERSION} system-release");
        }
    }

    /** Not Amazon Linux, as in a rehearsal: its programs are whoever's who made it. */
    @Test
    void oneThatIsNoAmazonLinuxIsLeftAlone() throws Exception {
        try (var host = on("echo 'package system-release is not installed'; exit 1")) {
            assertThat(host.run(script).exitCode()).isZero();
        }
    }

    @Test
    void theReferenceNamesTheSame() throws IOException {
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/configuration.md")))
                .contains("an image of Amazon Linux 2023.10.20260330 or later");
        assertThat(script.text()).contains("least=2023.10.20260330\n");
    }

    private ScriptHost on(String rpm) throws IOException {
        var host = new ScriptHost(folder);
        host.standIn("rpm", rpm);
        return host;
    }
}
