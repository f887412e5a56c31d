package scaleup.rehearsal.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlGroupsTest {
    private static final String PARENT = "scaleup-test-control-groups";

    @BeforeEach
    void needRoot() {
        Requirements.rootAnd();
    }

    @AfterEach
    void remove() throws Exception {
        ControlGroups.remove(PARENT);
    }

    /** As this computer mounts them, and version 2 on its own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessInAGroupIsCountedFrozenAndKilledWithIt(boolean onlyVersion2) throws Exception {
        var groups = ControlGroups.ofComputer();
        if (onlyVersion2) {
            groups = ControlGroups.at(groups.unified());
            assertThat(groups.controllers()).isEmpty();
        }
        var group = groups.make(PARENT, "machine");
        var process = new ProcessBuilder(group.enter(List.of("sh", "-c", "sleep 60 & wait"))).start();

        awaitPopulated(group);
        assertThat(group.processorTime()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        group.freeze(true);
        group.kill();

        assertThat(process.waitFor()).isEqualTo(128 + 9);
        ControlGroups.remove(PARENT);
        for (var folder : group.folders()) {
            assertThat(folder).doesNotExist();
        }
    }

    /** systemd-nspawn removes its machines' groups as they end, which is when a rehearsal removes all. */
    @Test
    void areRemovedWhileOthersRemoveThemToo() throws Exception {
        Path parent = ControlGroups.ofComputer().unified().resolve(PARENT);
        for (int times = 0; times < 5; times++) {
            List<Path> groups = IntStream.range(0, 200)
                    .mapToObj(number -> parent.resolve(Integer.toString(number)))
                    .toList();
            for (Path group : groups) {
                Files.createDirectories(group);
            }
            var other = CompletableFuture.supplyAsync(() ->
                    groups.stream().filter(group -> group.toFile().delete()).count());
            ControlGroups.remove(PARENT);
            assertThat(other.get(60, TimeUnit.SECONDS)).isBetween(0L, 200L);
            assertThat(parent).doesNotExist();
        }
    }

    /** tail(1) keeps what it may have to print. */
    @Test
    void aProcessIsKilledForWantOfMemory() throws Exception {
        var group = ControlGroups.ofComputer().make(PARENT, "machine");
        group.limitMemory(OptionalLong.of(16L << 20));
        assertThat(group.killedForMemory()).isZero();
        var process = new ProcessBuilder(
                        group.enter(List.of("sh", "-c", "head -c 64M /dev/zero | tail -c 64M >/dev/null; sleep 60")))
                .start();
        for (int i = 0; group.killedForMemory() == 0; i++) {
            assertThat(i).as("tries").isLessThan(1000);
            Thread.sleep(5);
        }
        group.limitMemory(OptionalLong.empty());
        group.kill();
        process.waitFor();
    }

    /** One that never rests is in want in the first period already, of a tenth of a second. */
    @Test
    void aProcessIsThrottledForWantOfProcessorTime() throws Exception {
        var group = ControlGroups.ofComputer().make(PARENT, "machine");
        group.limitProcessor(OptionalDouble.of(0.05));
        assertThat(group.throttled()).isZero();
        var process = new ProcessBuilder(group.enter(List.of("sh", "-c", "while :; do :; done"))).start();
        for (int i = 0; group.throttled() == 0; i++) {
            assertThat(i).as("tries").isLessThan(1000);
            Thread.sleep(5);
        }
        group.limitProcessor(OptionalDouble.empty());
        group.kill();
        process.waitFor();
    }

    @Test
    void aComputerWithoutVersion2IsRefused(@TempDir Path root) {
        assertThatThrownBy(() -> ControlGroups.at(root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("control groups of version 2 are not mounted");
    }

    private static void awaitPopulated(ControlGroup group) throws IOException, InterruptedException {
        for (int i = 0; !group.populated(); i++) {
            assertThat(i).as("tries").isLessThan(1000);
            Thread.sleep(5);
        }
    }
}
