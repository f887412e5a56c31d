package scaleup.review.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows a file that is changed stays what it was. */
class TarArchiveTest {
    private static final String BEFORE = "x".repeat(1_000);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 999, 1_000, 1_001, 1_024, 1_025, 100_000})
    void aFileIsChangedAndTheOthersStay(int size) throws IOException {
        var archive = new TarArchive(folder.resolve("before.tar"));
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(archive.path()))) {
            put(tar, "a");
            put(tar, "b");
            put(tar, "c");
            put(tar, "d");
        }
        var changed = new TarArchive(folder.resolve("after.tar"));
        try (var output = Files.newOutputStream(changed.path())) {
            archive.write("b", content -> text("y".repeat(size)), output);
        }
        assertThat(changed.file("a")).contains(text("a" + BEFORE));
        assertThat(changed.file("b")).contains(text("y".repeat(size)));
        assertThat(changed.file("c")).contains(text("c" + BEFORE));
        assertThat(changed.file("d")).contains(text("d" + BEFORE));
        assertThat(changed.file("e")).isEmpty();
    }

    private static void put(TarArchiveOutputStream tar, String name) throws IOException {
        byte[] content = text(name + BEFORE);
        var entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
