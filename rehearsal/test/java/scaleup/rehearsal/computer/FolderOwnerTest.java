package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
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

    /** Functions are made side by side, and so are rehearsals in one checkout. */
    @RepeatedTest(50)
    void manyMakeTheSameAtTheSameTime() throws Exception {
        int many = 16;
        var together = new CyclicBarrier(many);
        Callable<Path> making = () -> {
            together.await();
            return FolderOwner.makeFile(
                    FolderOwner.makeFolder(folder.resolve("a/b/c")).resolve("file"));
        };
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            for (Future<Path> made : threads.invokeAll(Collections.nCopies(many, making))) {
                assertThat(owner(made.get())).isEqualTo(SOMEBODY);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatIsInTheWayIsSaid() throws IOException {
        Path file = Files.createFile(folder.resolve("in the way"));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> FolderOwner.makeFolder(file))
                .withMessageContaining("in the way");
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
