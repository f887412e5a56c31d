package scaleup.rehearsal.machines.nspawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who rehearses reads files of machines as this computer's root, and who is root on a machine chooses where its links lead. */
class DiskTest {
    @TempDir
    private Path folder;

    private Disk disk;

    @BeforeEach
    void makeADisk() throws IOException {
        disk = new Disk(folder);
        Files.createDirectories(disk.root().resolve("etc/scaleup"));
        Files.createDirectories(disk.root().resolve("usr/bin"));
        Files.writeString(disk.root().resolve("etc/shadow"), "the machine's");
        Files.createSymbolicLink(disk.root().resolve("bin"), Path.of("usr/bin"));
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/shadow, etc/shadow",
        "/etc/../etc/./shadow, etc/shadow",
        "/../../etc/shadow, etc/shadow",
        "/bin/sh, usr/bin/sh",
        "/etc/gone/deep, etc/gone/deep",
        "/, ''"
    })
    void aFileIsInTheDisk(String path, String file) {
        assertThat(disk.file(path)).isEqualTo(disk.root().resolve(file).normalize());
    }

    /** path_resolution(7), as by a process of the machine. */
    @ParameterizedTest
    @CsvSource({
        "/etc/shadow",
        "../shadow",
        "../../../../../../../../../../etc/shadow",
        "/../etc/shadow",
        "../../bin/../../etc/shadow"
    })
    void aLinkLeadsToTheMachinesOwnFile(String target) throws IOException {
        Files.createSymbolicLink(disk.root().resolve("etc/scaleup/haproxy.env"), Path.of(target));
        assertThat(disk.file("/etc/scaleup/haproxy.env"))
                .isEqualTo(disk.root().resolve("etc/shadow"))
                .hasContent("the machine's");
    }

    @Test
    void aFolderThatIsALinkLeadsToTheMachinesOwn() throws IOException {
        Files.createSymbolicLink(disk.root().resolve("opt"), Path.of("/etc"));
        assertThat(disk.file("/opt/shadow")).isEqualTo(disk.root().resolve("etc/shadow"));
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Files.createSymbolicLink(disk.root().resolve("one"), Path.of("two"));
        Files.createSymbolicLink(disk.root().resolve("two"), Path.of("one"));
        assertThatThrownBy(() -> disk.file("/one")).isInstanceOf(UncheckedIOException.class);
    }
}
