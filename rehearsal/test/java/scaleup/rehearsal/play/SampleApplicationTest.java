package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.review.assembly.FileAsset;

class SampleApplicationTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "application.jar, application/notes/Notes.class, true",
        "application.jar, shop/Main.class, false",
        "other.jar, application/notes/Notes.class, false"
    })
    void theJarThatKeepsNotesIsTheSample(String name, String holds, boolean sample) throws Exception {
        assertThat(SampleApplication.isIn(Tar.of(folder.resolve("asset.1.tar"), name, jar(holds))))
                .isEqualTo(sample);
    }

    @Test
    void anAssetThatIsAFileIsNot() throws Exception {
        var template = Files.createFile(folder.resolve("template.json"));

        assertThat(SampleApplication.isIn(new FileAsset("1", "1", template, FileAsset.Packaging.FILE, List.of())))
                .isFalse();
    }

    private static byte[] jar(String entry) throws IOException {
        var jar = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(jar)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.putNextEntry(new ZipEntry(entry));
            zip.closeEntry();
        }
        return jar.toByteArray();
    }
}
