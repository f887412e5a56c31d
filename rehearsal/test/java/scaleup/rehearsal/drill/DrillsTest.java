package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DrillsTest {
    @Test
    void eachIsListedInALine() {
        assertThat(Drills.list().lines()).hasSameSizeAs(Drills.names());
        assertThat(Drills.names())
                .doesNotHaveDuplicates()
                .doesNotContain(Drills.ALL)
                .allSatisfy(name -> assertThat(name).matches("[a-z]+(-[a-z]+)*"));
    }

    @Test
    void allAreThoseThatAreNamedInTheOrderOfTheList() {
        assertThat(names(List.of(Drills.ALL))).isEqualTo(Drills.names());
        assertThat(names(List.of("web-killed", "application-killed")))
                .containsExactly("application-killed", "web-killed");
    }

    /** No acknowledged write is lost, none doubled, none written that may be repeated. */
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

    private static List<String> names(List<String> names) {
        return Drills.named(names, false).stream().map(Drill::name).toList();
    }
}
