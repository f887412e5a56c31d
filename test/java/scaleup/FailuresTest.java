package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says about each failure has a test that exists, and that has not lost what it was named for. */
class FailuresTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+)(?:#(\\w+))?`");
    private static final Pattern ANNOTATION = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|Property)\\b");
    private static final List<String> FOLDERS =
            List.of("test/java", "lambda/test/java", "rehearsal/test/java", "workload/application/src/test/java");

    static Stream<String> rows() throws IOException {
        return Files.readString(Synthesis.ROOT.resolve("README.md"))
                .lines()
                .dropWhile(line -> !line.equals("## What each failure does"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what fails |"));
    }

    @Test
    void areToldOf() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(17);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void haveTestsThatExist(String row) throws IOException {
        String[] cells = row.split("\\|", -1);
        assertThat(cells).as(row).hasSize(6);
        var tests = TEST.matcher(cells[4]).results().toList();
        assertThat(tests).as("tests of: %s", cells[1]).isNotEmpty();
        assertThat(TEST.matcher(cells[4]).replaceAll("").replace(",", ""))
                .as("named otherwise")
                .isBlank();
        for (var test : tests) {
            List<String> sources = sources(test.group(1));
            assertThat(sources)
                    .as(test.group())
                    .isNotEmpty()
                    .allMatch(source -> source.contains("class " + test.group(1)));
            assertThat(sources)
                    .as("a class with a test: %s", test.group(1))
                    .anyMatch(source -> ANNOTATION.matcher(source).find());
            if (test.group(2) != null) {
                assertThat(sources).as(test.group()).anyMatch(source -> isTest(source, "void " + test.group(2) + "("));
            }
        }
    }

    /** Whether there is such a method, with a test's annotation in the lines right above it. */
    private static boolean isTest(String source, String method) {
        List<String> lines = source.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(method)) {
                int above = i - 1;
                while (above >= 0 && !lines.get(above).isBlank()) {
                    if (ANNOTATION.matcher(lines.get(above)).find()) {
                        return true;
                    }
                    above--;
                }
            }
        }
        return false;
    }

    /** The classes of that name: there may be one in each package. */
    private static List<String> sources(String name) throws IOException {
        List<String> sources = new ArrayList<>();
        for (String folder : FOLDERS) {
            try (var files = Files.walk(Synthesis.ROOT.resolve(folder))) {
                for (Path file :
                        files.filter(path -> path.endsWith(name + ".java")).toList()) {
                    sources.add(Files.readString(file));
                }
            }
        }
        return sources;
    }
}
