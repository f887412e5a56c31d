package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;

/** What root writes into somebody's folder is his. */
class FolderOwnerTest {
    private static final int SOMEBODY = 1000;

    @TempDir
    private Path folder;

    @BeforeEach
    void belongToSomebody() throws IOException {
        Requirements.rootAnd();
        Files.setAttribute(folder, "unix:uid", SOMEBODY);
        Files.setAttribute(folder, "unix:gid", SOMEBODY);
    }

    @Test
    void aFolderWithWhatIsMissingAboveIt() throws IOException {
        Path made = FolderOwner.makeFolder(folder.resolve("target/rehearsal/dev"));
        assertThat(made).isDirectory();
        for (Path each = made; !each.equals(folder); each = each.getParent()) {
            assertThat(owner(each)).as(each.toString()).isEqualTo(SOMEBODY);
        }
    }

    @Test
    void aFileThatIsWrittenAndWrittenAgain() throws IOException {
        for (String text : new String[] {"first", "second"}) {
            Path file = Files.writeString(FolderOwner.makeFile(folder.resolve("report.txt")), text);
            assertThat(file).hasContent(text);
            assertThat(owner(file)).isEqualTo(SOMEBODY);
        }
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        FolderOwner.makeFolder(there);
        Path file = Files.createFile(folder.resolve("file"));
        FolderOwner.makeFile(file);
        assertThat(owner(there)).isZero();
        assertThat(owner(file)).isZero();
    }

    @Test
    void aPrivateFolderIsSeenByItsOwnerOnly() throws IOException {
        Path made = PrivateFolder.make(folder.resolve("a/b"));
        for (Path each = made; !each.equals(folder); each = each.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
