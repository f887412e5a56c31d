package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/failures.md says about each failure has a test that exists, and that has not lost what it was named for. */
class FailuresTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+)(?:#(\\w+))?`");

    static Stream<String> rows() throws IOException {
        return Files.readString(Synthesis.ROOT.resolve("docs/failures.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.matches("\\| what (fails|is done) \\|.*"));
    }

    @Test
    void areToldOf() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(17);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void haveTestsThatExist(String row) throws IOException {
        String[] cells = row.split("\\|", -1);
        assertThat(cells).as(row).hasSize(7);
        var tests = TEST.matcher(cells[4]).results().toList();
        assertThat(tests).as("tests of: %s", cells[1]).isNotEmpty();
        assertThat(TEST.matcher(cells[4]).replaceAll("").replace(",", ""))
                .as("named otherwise")
                .isBlank();
        for (var test : tests) {
            NamedTest.exists(test.group(1), test.group(2));
        }
    }
}
