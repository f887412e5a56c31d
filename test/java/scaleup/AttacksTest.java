package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/security.md says of each attack, and of all that a build fetches, has a test that exists. */
class AttacksTest {
    /** A class or a method of the class before it, as {@code `SomeTest#holds`, `#holdsToo`}. */
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))?(?:#(\\w+))?`");

    /** Whoever sees these tables reads what is not held, too. */
    private static final int WITHOUT_TEST = 1;

    static Stream<List<String>> rows() throws IOException {
        return Files.readString(Synthesis.ROOT.resolve("docs/security.md"))
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> List.of(line.split("(?<!\\\\)\\|", -1)))
                .filter(cells -> (cells.size() > 5
                                && !cells.get(cells.size() - 2).strip().equals("test"))
                        || (cells.size() == 5 && cells.get(3).contains("Test")))
                .map(cells -> List.of(
                        cells.get(1).strip(), cells.get(cells.size() - 2).strip()));
    }

    static Stream<List<String>> testedRows() throws IOException {
        return rows().filter(row -> !row.get(1).matches("|none|the same"));
    }

    /** From each place where somebody may stand. */
    @Test
    void areTried() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(55);
        assertThat(rows().filter(row -> row.get(1).matches("|none"))).hasSizeLessThanOrEqualTo(WITHOUT_TEST);
        assertThat(rows().map(row -> row.get(0)))
                .anyMatch(who -> who.startsWith("a client"))
                .anyMatch(who -> who.startsWith("the application"))
                .anyMatch(who -> who.startsWith("HAProxy or Nginx"))
                .anyMatch(who -> who.startsWith("root of a server"))
                .anyMatch(who -> who.contains("a login of the database"))
                .anyMatch(who -> who.startsWith("another account"))
                .anyMatch(who -> who.startsWith("a package of the build"))
                .anyMatch(who -> who.startsWith("a reader of"))
                .anyMatch(who -> who.startsWith("another user of the computer"));
    }

    /** Whatever a client can occupy: what one may have of it, what all may have together, and where that is tried. */
    @Test
    void ofWhatClientsCanOccupyOneHasALimitAndAllHave() throws IOException {
        List<List<String>> occupied = Files.readString(Synthesis.ROOT.resolve("docs/security.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| what can be occupied"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> List.of(line.split(" *\\| *", -1)))
                .toList();
        assertThat(occupied).hasSizeGreaterThan(10).allSatisfy(cells -> {
            assertThat(cells).hasSize(6);
            assertThat(cells.subList(1, 5)).doesNotContain("");
        });
    }

    @ParameterizedTest
    @MethodSource("testedRows")
    void haveTestsThatExist(List<String> row) throws IOException {
        String name = null;
        int tests = 0;
        for (var test : TEST.matcher(row.get(1)).results().toList()) {
            name = test.group(1) != null ? test.group(1) : name;
            if (test.group(1) != null || test.group(2) != null) {
                NamedTest.exists(name, test.group(2));
                tests++;
            }
        }
        assertThat(tests).as(row.toString()).isPositive();
    }
}
