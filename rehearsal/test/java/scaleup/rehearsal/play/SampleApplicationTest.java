package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleApplicationTest {
    @TempDir
    private Path folder;

    @Test
    void theJarThatKeepsNotesIsTheSample() throws Exception {
        jar("application.jar", "application/notes/Notes.class");

        assertThat(SampleApplication.isIn(folder)).isTrue();
    }

    @Test
    void anotherApplicationIsNot() throws Exception {
        jar("application.jar", "shop/Main.class");

        assertThat(SampleApplication.isIn(folder)).isFalse();
    }

    @Test
    void aFolderWithoutJarIsNot() throws Exception {
        jar("other.jar", "application/notes/Notes.class");

        assertThat(SampleApplication.isIn(folder)).isFalse();
    }

    @Test
    void anAssetThatIsAFileIsNot() throws Exception {
        assertThat(SampleApplication.isIn(Files.createFile(folder.resolve("template.json"))))
                .isFalse();
    }

    private void jar(String name, String entry) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.closeEntry();
        }
    }
}
