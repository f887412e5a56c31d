package scaleup.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.Synthesis;

/** What {@code ./mutate --measures} takes away is there, and no attack of a client that we hold by a line is missing. */
@Execution(ExecutionMode.CONCURRENT)
class MeasuresTest {
    /** What holds these is no line of a host's file: HAProxy itself, the rotation of logs, the sample, or all lines together. */
    private static final Set<String> WITHOUT_A_LINE = Set.of("TlsTest", "LogRotationTest", "WithoutDatabaseTest");

    static Iterable<Measure> measures() {
        return Measure.all();
    }

    @ParameterizedTest
    @MethodSource("measures")
    void areInTheirFilesAndHaveTheirTests(Measure measure) throws IOException {
        Path file;
        try (var files = Files.walk(HostFiles.ORIGINALS)) {
            file = files.filter(each -> each.endsWith(measure.file()))
                    .findFirst()
                    .orElseThrow();
        }
        String text = Files.readString(file);
        assertThat(measure.without(text)).isNotEqualTo(text);
        assertThat(measure.method().getAnnotations()).isNotEmpty();
    }

    @Test
    void areThereForWhateverAClientTries() throws IOException {
        Set<String> tested = Measure.all().stream()
                .map(measure -> measure.test().replaceFirst("#.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        tested.addAll(WITHOUT_A_LINE);
        Set<String> attacked = Files.readString(Synthesis.ROOT.resolve("docs/security.md"))
                .lines()
                .filter(line -> line.startsWith("| a client") || line.startsWith("| clients"))
                .flatMap(line ->
                        Pattern.compile("(\\w+Test)\\b").matcher(line).results().map(found -> found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(attacked).hasSizeGreaterThan(8);
        assertThat(tested).containsAll(attacked);
    }
}
