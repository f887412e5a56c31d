package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrillsTest {
    private static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    @Test
    void eachIsListedInALine() {
        assertThat(Drills.list().lines()).hasSameSizeAs(Drills.names());
        assertThat(Drills.names())
                .doesNotHaveDuplicates()
                .doesNotContain(Drills.ALL)
                .allSatisfy(name -> assertThat(name).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"));
    }

    @Test
    void allAreThoseThatAreNamedInTheOrderOfTheList() {
        assertThat(names(List.of(Drills.ALL))).isEqualTo(Drills.names());
        assertThat(names(List.of("web-killed", "application-killed")))
                .containsExactly("application-killed", "web-killed");
    }

    /**
     * No acknowledged write is lost, none doubled, none written that was said not to be processed; RFC 9112, 9.3.1: nor one whose
     * connection closed, unless who has the connections ends.
     */
    @Test
    void eachJudgesWhatWasWritten() {
        assertThat(Drills.all(false))
                .allSatisfy(drill -> assertThat(drill.invariants()).containsAll(Invariant.OF_ACKNOWLEDGED_WRITES))
                .filteredOn(drill ->
                        !drill.name().startsWith("haproxy-") || !drill.name().endsWith("killed"))
                .allSatisfy(drill -> assertThat(drill.invariants()).containsAll(Invariant.OF_WRITES));
    }

    /** None lost of at least 10,000. */
    @Test
    void plannedWorkLosesNoneOfTenThousandRequests() {
        assertThat(Drills.all(false))
                .filteredOn(drill -> drill.requests() > 0)
                .isNotEmpty()
                .allSatisfy(drill -> {
                    assertThat(drill.requests()).isEqualTo(10_000);
                    assertThat(drill.invariants())
                            .extracting(Invariant::sentence)
                            .contains("nothing is lost of at least 10,000 requests");
                });
    }

    @Test
    void eachRowOfWhatFailuresAndPlannedWorkDoNamesTheDrillsThatPlayIt() throws IOException {
        rows().forEach((row, drills) -> {
            assertThat(drills).as(row).matches("`[a-z0-9-]+`(, `[a-z0-9-]+`)*");
            assertThat(Drills.names()).as(row).contains(drills.replace("`", "").split(", ", -1));
        });
    }

    /** docs/configuration.md, {@code application.releaseCommand}: what the sample's environments don't have. */
    @Test
    void anEnvironmentGetsAReleaseCommandForTheDrillThatIsAboutIt() {
        assertThat(Drills.configuration(List.of("web-killed", "application-never-ready")))
                .isEmpty();
        assertThat(Drills.configuration(List.of("release-command-failing")))
                .containsOnlyKeys("application.releaseCommand");
        assertThat(Drills.configuration(List.of(Drills.ALL))).containsOnlyKeys("application.releaseCommand");
    }

    /** What a drill is said to stand for is said to users. */
    @Test
    void eachStandsForTheRowThatNamesIt() throws IOException {
        Map<String, String> rows = rows();
        assertThat(Drills.all(false))
                .allSatisfy(
                        drill -> assertThat(rows.entrySet()).as(drill.name()).anySatisfy(row -> {
                            assertThat(drill.promise().toLowerCase(Locale.ROOT))
                                    .startsWith(row.getKey().toLowerCase(Locale.ROOT) + ": ");
                            assertThat(row.getValue()).contains("`%s`".formatted(drill.name()));
                        }));
    }

    @Test
    void theFiguresOfDrillsNameEachThatThereIsAndNoOther() throws IOException {
        List<String> told = Pattern.compile("`([a-z][a-z0-9]*(?:-[a-z0-9]+)*)`")
                .matcher(Files.readString(ROOT.resolve("docs/drills.md")))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(Drills.names());
    }

    /** The first cell of each row of docs/failures.md, and the last one. */
    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/failures.md"))) {
            if (line.matches("\\| (?!what (fails|is done) ).*")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                assertThat(cells).as(line).hasSize(5);
                rows.put(cells[0], cells[4]);
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private static List<String> names(List<String> names) {
        return Drills.named(names, false).stream().map(Drill::name).toList();
    }
}
