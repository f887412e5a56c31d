package scaleup.rehearsal.region.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void theSameContentGivesTheSameBytes() throws Exception {
        var first = folder("first", "b", "a");
        var second = folder("second", "a", "b");
        Files.setLastModifiedTime(second.resolve("a"), FileTime.fromMillis(0));

        assertThat(zip(first)).hasSameBinaryContentAs(zip(second));
    }

    @Test
    void filesOfFoldersKeepTheirPlace() throws Exception {
        var folder = folder("deep", "lib/one.txt");

        try (var zip = new ZipFile(zip(folder).toFile())) {
            assertThat(zip.stream()).extracting(entry -> entry.getName()).containsExactly("lib/one.txt");
            var content = zip.getInputStream(zip.getEntry("lib/one.txt")).readAllBytes();
            assertThat(content).asString(StandardCharsets.UTF_8).isEqualTo("content of one.txt");
        }
    }

    /** 'zip.addBuffer(data, file, { mode: stat.mode })' of the CLI: an executable stays one where the host unpacks it. */
    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rw-r--r--", "r--------", "rwxrwxrwx"})
    void aFileKeepsItsMode(String mode) throws Exception {
        var folder = folder("modes", "run");
        Files.setPosixFilePermissions(folder.resolve("run"), PosixFilePermissions.fromString(mode));

        assertThat(unpacked(folder).resolve("run"))
                .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo(mode));
    }

    /** 'followSymbolicLinks: true': what a link leads to is packed in its place, also a folder's content. */
    @Test
    void aLinkIsWhatItLeadsTo() throws Exception {
        var elsewhere = folder("elsewhere", "shared/deep.txt", "shared/program");
        Files.setPosixFilePermissions(
                elsewhere.resolve("shared/program"), PosixFilePermissions.fromString("rwxr-xr-x"));
        var folder = folder("links", "plain.txt");
        Files.createSymbolicLink(folder.resolve("file"), elsewhere.resolve("shared/program"));
        Files.createSymbolicLink(folder.resolve("near"), Path.of("plain.txt"));
        Files.createSymbolicLink(folder.resolve("lib"), elsewhere.resolve("shared"));
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("gone"));

        var unpacked = unpacked(folder);
        assertThat(unpacked.resolve("file")).isRegularFile().isExecutable().hasContent("content of program");
        assertThat(unpacked.resolve("near")).isRegularFile().hasContent("content of plain.txt");
        assertThat(unpacked.resolve("lib/deep.txt")).isRegularFile().hasContent("content of deep.txt");
        assertThat(unpacked.resolve("lib"))
                .satisfies(lib -> assertThat(Files.isSymbolicLink(lib)).isFalse());
        assertThat(unpacked.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aLinkInACircleIsNamed() throws Exception {
        var folder = folder("circle", "one");
        Files.createSymbolicLink(folder.resolve("again"), folder);

        assertThatThrownBy(() -> zip(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("again") + " is a link to a folder that it is in; an asset can't hold that");
    }

    /** 'onlyFiles: true, dot: true'. */
    @Test
    void anEmptyFolderIsLeftOutAndAHiddenFileIsNot() throws Exception {
        var folder = folder("hidden", ".well-known/security.txt");
        Files.createDirectories(folder.resolve("empty/inner"));

        assertThat(unpacked(folder).resolve("empty")).doesNotExist();
        assertThat(unpacked(folder).resolve(".well-known/security.txt")).isRegularFile();
    }

    @Test
    void namesAreInUtf8() throws Exception {
        var folder = folder("names", "äöü/日本語.txt", "with space.txt");

        try (var zip = new ZipFile(zip(folder).toFile(), StandardCharsets.US_ASCII)) {
            // Java believes the flag for UTF-8 (general purpose bit 11) over the character set that it is given.
            assertThat(zip.stream())
                    .extracting(entry -> entry.getName())
                    .containsExactlyInAnyOrder("äöü/日本語.txt", "with space.txt");
        }
    }

    /** 'mtime: epoch(), forceDosTimestamp: true': no other time is in it, whatever the computer's time zone. */
    @Test
    void everythingIsDatedTheFirstTimeOfZipFiles() throws Exception {
        try (var zip = new ZipFile(zip(folder("dated", "file")).toFile())) {
            assertThat(zip.getEntry("file").getTimeLocal()).isEqualTo(LocalDateTime.of(1980, 1, 1, 0, 0));
            assertThat(zip.getEntry("file").getExtra()).isNull();
        }
    }

    /** As unzip unpacks it: each file with the permissions that its entry has. */
    private Path unpacked(Path folder) throws Exception {
        var to = Files.createTempDirectory(temporary, "unpacked");
        try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(zip(folder))
                .get()) {
            for (var entry : Collections.list(zip.getEntries())) {
                assertThat(entry.isUnixSymlink()).as(entry.getName()).isFalse();
                var file = to.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                Files.copy(zip.getInputStream(entry), file);
                Files.setAttribute(file, "unix:mode", entry.getUnixMode() & 0777);
            }
        }
        return to;
    }

    private Path folder(String name, String... files) throws Exception {
        var folder = temporary.resolve(name);
        for (var file : files) {
            var path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "content of " + path.getFileName());
        }
        return folder;
    }

    private Path zip(Path folder) throws Exception {
        var zip = Files.createTempFile(temporary, "test", ".zip");
        ZipFolder.write(folder, zip);
        return zip;
    }
}
