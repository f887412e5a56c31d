package scaleup.rehearsal.region.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder as a zip file: the same bytes for the same content, whatever its files' times and order. */
public final class ZipFolder {
    /** The first time that a zip file can hold. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /** What a file holds in the zip file. */
    @FunctionalInterface
    public interface Content {
        /** What it holds in the folder. */
        Content ITSELF = Files::copy;

        /** Writes the content of a file. */
        void write(Path file, OutputStream to) throws IOException;
    }

    private ZipFolder() {}

    static void write(Path folder, Content content, Path zip) throws IOException {
        try (var output = new ZipOutputStream(Files.newOutputStream(zip))) {
            output.setLevel(Deflater.BEST_SPEED);
            for (var file : files(folder)) {
                var name = folder.relativize(file).toString().replace('\\', '/');
                var entry = new ZipEntry(name);
                entry.setTimeLocal(NO_TIME);
                output.putNextEntry(entry);
                content.write(file, output);
                output.closeEntry();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
