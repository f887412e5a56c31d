package scaleup.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each host's file has tests that are asked about it, so that all can be asked about by one command. */
class TestClassesTest {
    @Test
    void areKnownOfEachHostsFile() throws Exception {
        for (String file : files()) {
            for (String name : TestClasses.ofHostFile(file)) {
                assertThat(Class.forName(name)).as(file).isNotNull();
            }
        }
    }

    @Test
    void areAnotherModulesOfTheseAlone() throws IOException {
        assertThat(files())
                .filteredOn(file -> TestClasses.ofHostFile(file).isEmpty())
                .containsExactly(
                        "once/opt/once/job",
                        "once/opt/once/release",
                        "once/opt/once/session.py",
                        "port/etc/scaleup/port.nft");
    }

    private static List<String> files() throws IOException {
        try (var files = Files.walk(HostFiles.ORIGINALS)) {
            return files.filter(Files::isRegularFile)
                    .map(HostFiles.ORIGINALS::relativize)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }
}
