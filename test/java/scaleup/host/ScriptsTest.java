package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All scripts, read by ShellCheck. */
class ScriptsTest {
    static Stream<Path> scripts() {
        return Stream.concat(
                HostFile.all().stream().filter(HostFile::isScript).map(HostFile::path),
                Stream.of(
                                "rehearse",
                                "verify",
                                "mutate",
                                "configuration",
                                ".ci/run",
                                ".ci/programs",
                                ".ci/localstack",
                                ".ci/give-back",
                                ".ci/bill-of-materials")
                        .map(Path.of(System.getProperty("scaleup.root"))::resolve));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void hasNoFindings(Path script) {
        Program.named("shellcheck").run(script.toString()).assertSuccess();
    }

    @Test
    void thereAreScripts() {
        assertThat(scripts())
                .extracting(script -> script.getFileName().toString())
                .contains("watchdog", "drain", "certificate", "hung", "gate");
    }
}
