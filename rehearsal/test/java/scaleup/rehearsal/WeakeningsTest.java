package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.rehearsal.Weakening.HostFile;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.drill.Drills;

/** What is known of weakenings without an environment, so that they are still ones when hosts' files change. */
class WeakeningsTest {
    private static final Path RESOURCES = Rehearsed.ROOT.resolve("src/main/resources");

    @Test
    void tenDrillsAtLeastAreToFail() {
        assertThat(Weakenings.ALL.stream().map(Weakening::drill).distinct())
                .isSubsetOf(Drills.names())
                .hasSizeGreaterThanOrEqualTo(10);
        assertThat(Weakenings.ALL).extracting(Weakening::toString).doesNotHaveDuplicates();
    }

    static Stream<HostFile> edits() {
        return Weakenings.ALL.stream()
                .map(Weakening::change)
                .filter(HostFile.class::isInstance)
                .map(HostFile.class::cast)
                .distinct();
    }

    /** But of one that is made of what the configuration says. */
    @ParameterizedTest
    @MethodSource("edits")
    void anEditChangesTheHostsFile(HostFile edit) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> tiers = Files.list(RESOURCES)) {
            files = tiers.map(tier -> tier.resolve(edit.path().substring(1)))
                    .filter(Files::exists)
                    .toList();
        }
        if (edit.path().equals("/etc/scaleup/host.env")) {
            assertThat(files).isEmpty();
            return;
        }
        assertThat(files).hasSize(1);
        String after = Command.of("sed", edit.edit(), files.get(0).toString()).run();
        assertThat(after).isNotEqualTo(Files.readString(files.get(0)));
    }
}
