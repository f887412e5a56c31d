package scaleup.rehearsal.region.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void theSameContentGivesTheSameBytes() throws Exception {
        var first = folder("first", "b", "a");
        var second = folder("second", "a", "b");
        Files.setLastModifiedTime(second.resolve("a"), FileTime.fromMillis(0));

        assertThat(zip(first, ZipFolder.Content.ITSELF)).hasSameBinaryContentAs(zip(second, ZipFolder.Content.ITSELF));
    }

    @Test
    void filesOfFoldersKeepTheirPlace() throws Exception {
        var folder = folder("deep", "lib/one.txt");

        try (var zip = new ZipFile(zip(folder, ZipFolder.Content.ITSELF).toFile())) {
            assertThat(zip.stream()).extracting(entry -> entry.getName()).containsExactly("lib/one.txt");
            var content = zip.getInputStream(zip.getEntry("lib/one.txt")).readAllBytes();
            assertThat(content).asString(StandardCharsets.UTF_8).isEqualTo("content of one.txt");
        }
    }

    @Test
    void theContentOfAFileCanBeChangedOnTheWay() throws Exception {
        var folder = folder("bundle", "authorities.pem", "other");
        ZipFolder.Content more = (file, to) -> {
            Files.copy(file, to);
            if (file.endsWith("authorities.pem")) {
                to.write("; and ours".getBytes(StandardCharsets.UTF_8));
            }
        };

        try (var zip = new ZipFile(zip(folder, more).toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("authorities.pem")).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("content of authorities.pem; and ours");
            assertThat(zip.getInputStream(zip.getEntry("other")).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("content of other");
        }
        assertThat(folder.resolve("authorities.pem")).hasContent("content of authorities.pem");
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

    private Path zip(Path folder, ZipFolder.Content content) throws Exception {
        var zip = Files.createTempFile(temporary, "test", ".zip");
        ZipFolder.write(folder, content, zip);
        return zip;
    }
}
