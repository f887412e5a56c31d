package scaleup.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;

/** Each host's file has tests that are asked about it, so that all can be asked about by one command. */
class TestClassesTest {
    @Test
    void areKnownOfEachHostsFile() throws IOException {
        for (String file : files()) {
            assertThat(TestClasses.ofHostFile(file)).as(file).isNotEmpty().allSatisfy(name -> assertThat(
                            Stream.of("test/java", "lambda/test/java")
                                    .map(Synthesis.ROOT::resolve)
                                    .map(sources -> sources.resolve(name.replace('.', '/') + ".java")))
                    .anyMatch(Files::exists));
        }
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
