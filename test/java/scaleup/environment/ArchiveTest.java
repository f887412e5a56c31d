package scaleup.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.configuration.InvalidConfiguration;
import scaleup.host.Program;

/** The user's folder, as it is put in S3: the same bytes for the same files, other bytes for any other. */
class ArchiveTest {
    @TempDir
    private Path temporary;

    /** Git keeps neither times nor modes but the owner's x, and a computer's umask decides the others. */
    @Test
    void theSameFilesAreTheSameBytesOnWhateverComputer() throws Exception {
        Path mine = folder("mine", "b", "a/c", "run");
        mode(mine.resolve("b"), "rw-r--r--");
        mode(mine.resolve("run"), "rwxr-xr-x");
        Path yours = folder("yours", "run", "a/c", "b");
        mode(yours.resolve("b"), "rw-rw----");
        mode(yours.resolve("run"), "rwx------");
        Files.setLastModifiedTime(yours.resolve("b"), FileTime.fromMillis(1_000_000_000_000L));
        Files.createDirectories(yours.resolve("empty/inner"));

        assertThat(packed(yours)).isEqualTo(packed(mine));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a byte", "a file more", "a file less", "another name", "another mode", "another folder"})
    void anythingElseIsOtherBytes(String change) throws Exception {
        Path folder = folder("folder", "a/c", "b");
        byte[] before = packed(folder);
        Path b = folder.resolve("b");
        switch (change) {
            case "a byte" -> Files.writeString(b, "content oF b");
            case "a file more" -> Files.createFile(folder.resolve("a/d"));
            case "a file less" -> Files.delete(b);
            case "another name" -> Files.move(b, folder.resolve("B"));
            case "another mode" -> mode(b, "rwxr-xr-x");
            default -> Files.move(b, folder.resolve("a/b"));
        }
        assertThat(packed(folder)).isNotEqualTo(before);
    }

    @Test
    void tarUnpacksWhatWasPacked() throws Exception {
        String longName = "deep/".repeat(30) + "x".repeat(200);
        String[] names = {"äöü/日本語.txt", "with space", "-n", "new\nline", ".well-known/security.txt", longName, "run"};
        Path folder = folder("folder", names);
        mode(folder.resolve("run"), "rwx------");
        Path unpacked = unpacked(folder);
        for (String name : names) {
            assertThat(unpacked.resolve(name))
                    .hasContent("content of " + Path.of(name).getFileName());
        }
        assertThat(mode(unpacked.resolve("run"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(unpacked.resolve("-n"))).isEqualTo("rw-r--r--");
    }

    /** aws-cdk-cli's zip tool, 'followSymbolicLinks: true': so a folder is packed that the CDK CLI packs. */
    @Test
    void aLinkIsWhatItLeadsTo() throws Exception {
        Path folder = folder("folder", "shared/deep.txt", "shared/program");
        mode(folder.resolve("shared/program"), "rwxr-xr-x");
        Files.createSymbolicLink(folder.resolve("file"), folder.resolve("shared/program"));
        Files.createSymbolicLink(folder.resolve("lib"), Path.of("shared"));
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("gone"));
        Path unpacked = unpacked(folder);
        assertThat(unpacked.resolve("file")).hasContent("content of program").isExecutable();
        assertThat(unpacked.resolve("lib/deep.txt")).hasContent("content of deep.txt");
        try (var files = Files.walk(unpacked)) {
            assertThat(files).noneMatch(Files::isSymbolicLink).doesNotContain(unpacked.resolve("nowhere"));
        }
    }

    /** Whoever made the folder, a theme say, must not have a file of this computer published. */
    @ParameterizedTest
    @CsvSource({"../secret.txt, secret.txt", "../outside, outside/key.pem", "../folder-2/more, folder-2/more/x"})
    void aLinkOutOfTheFolderIsRefused(String link, String target) throws Exception {
        Path folder = folder("folder", "index.html");
        Path secret = temporary.resolve(target);
        Files.createDirectories(secret.getParent());
        Files.writeString(secret, "secret");
        Files.createSymbolicLink(folder.resolve("theme"), Path.of(link));
        assertThatThrownBy(() -> packed(folder))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(folder.resolve("theme").toString())
                .hasMessageContaining("leads out of " + folder + ", to " + secret + "; allowed: ");
    }

    @Test
    void aLinkInACircleIsRefused() throws Exception {
        Path folder = folder("folder", "one");
        Files.createSymbolicLink(folder.resolve("again"), folder);
        assertThatThrownBy(() -> packed(folder))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(folder.resolve("again") + " is a link to a folder that it is in; allowed: ");
    }

    /** In Latin-1, for example: it would come to the servers under another name. */
    @Test
    void aNameThatIsNotUtf8IsRefused() throws Exception {
        Path folder = folder("folder", "one");
        Program.named("bash").run("-c", "echo >\"$0\"/$'caf\\xe9.html'", folder.toString());
        assertThatThrownBy(() -> packed(folder))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("caf")
                .hasMessageContaining("allowed: UTF-8");
    }

    private static byte[] packed(Path folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var archive = new Archive(bytes)) {
            archive.add(folder);
        }
        return bytes.toByteArray();
    }

    private Path unpacked(Path folder) throws Exception {
        Path archive = Files.write(temporary.resolve("archive.tar"), packed(folder));
        Path to = Files.createDirectory(temporary.resolve("unpacked"));
        var outcome = Program.named("tar").run("-x", "-f", archive.toString(), "-C", to.toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return to;
    }

    private Path folder(String name, String... files) throws IOException {
        Path folder = temporary.toRealPath().resolve(name);
        for (String file : files) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "content of " + path.getFileName());
        }
        return folder;
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
