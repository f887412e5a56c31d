package scaleup.rehearsal.machines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.PrivateFolder;

class SlotLockTest {
    @BeforeEach
    void needRoot() {
        Requirements.rootAnd("ip");
    }

    @Test
    void rehearsalsAtTheSameTimeHaveDifferentSlots() throws Exception {
        try (var one = SlotLock.take();
                var other = SlotLock.take()) {
            assertThat(one.slot()).isNotEqualTo(other.slot());
        }
    }

    @Test
    void whatWasLeftInAnyFreeSlotIsSwept() throws Exception {
        String left;
        try (var one = SlotLock.take();
                var other = SlotLock.take()) {
            assertThat(one.slot().number()).isLessThan(other.slot().number());
            left = other.slot().name("left");
            Command.of("ip", "netns", "add", left).run();
        }

        SlotLock.take().close();

        assertThat(Command.of("ip", "netns", "list").run()).doesNotContain(left);
    }

    @Test
    void whatIsInASlotThatIsTakenStays() throws Exception {
        try (var mine = SlotLock.take()) {
            var name = mine.slot().name("in-use");
            Command.of("ip", "netns", "add", name).run();

            SlotLock.take().close();

            assertThat(Command.of("ip", "netns", "list").run()).contains(name);
            new Sweep(mine.slot()).run();
        }
    }

    /** Who can lock a slot's file keeps everybody from rehearsing, and who sees its folder runs what is root's there. */
    @Test
    void nobodyElseSeesASlotOrLocksIt() throws Exception {
        try (var lock = SlotLock.take()) {
            var folder = PrivateFolder.make(lock.slot().folder().resolve("machines"));
            assertThat(List.of(folder, lock.slot().folder()))
                    .allSatisfy(each -> assertThat(Files.getPosixFilePermissions(each))
                            .isEqualTo(PosixFilePermissions.fromString("rwx------")));
            var file = Path.of("/run/scaleup/slot-%d.lock".formatted(lock.slot().number()));
            assertThat(asNobody("cat", file.toString())).contains("Permission denied");
            assertThat(asNobody("ls", "/run/scaleup")).contains("Permission denied");
            assertThat(asNobody("ls", lock.slot().folder().toString())).contains("Permission denied");
            new Sweep(lock.slot()).run();
        }
    }

    /** What another version has left is mended. */
    @Test
    void aFolderThatEverybodySawIsClosed() throws Exception {
        SlotLock.take().close();
        var folder = Path.of("/run/scaleup");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var lock = SlotLock.take()) {
            assertThat(asNobody("ls", folder.toString())).contains("Permission denied");
            assertThat(lock.slot().folder()).doesNotExist();
        }
    }

    private static String asNobody(String... command) throws Exception {
        var words = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        words.addAll(List.of(command));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
