package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host reads the metadata of its instance. */
class MetadataTest {
    @TempDir
    Path folder;

    @Test
    void valuesAreReadWithAToken() throws Exception {
        try (var host = new ScriptHost(folder)) {
            var outcome = host.run(HostFile.script("host", "imds"), "meta-data/instance-id");
            outcome.assertSuccess();
            assertThat(outcome.output()).isEqualTo("i-0123456789abcdef0");
            assertThat(host.calls("curl")).noneMatch(call -> call.contains("token-of-this-instance"));
        }
    }

    @Test
    void anUnknownValueIsAnErrorWithItsReason() throws Exception {
        try (var host = new ScriptHost(folder)) {
            var outcome = host.run(HostFile.script("host", "imds"), "meta-data/unknown");
            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.output()).contains("404");
        }
    }
}
