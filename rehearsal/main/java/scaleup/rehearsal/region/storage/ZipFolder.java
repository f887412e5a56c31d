package scaleup.rehearsal.region.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A folder as a zip file, packed as the CDK CLI packs an asset ({@code zipDirectory} of aws-cdk-cli's zip tool, which
 * cdk-assets uses): files only, so that an empty folder is not in it; what links lead to in the links' place, and nothing of a
 * link that leads nowhere; each with its mode, so that an executable is one on the host; names in UTF-8; all dated 1980, so
 * that the same content makes the same bytes.
 */
final class ZipFolder {
    /** The first time that a zip file can hold. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private ZipFolder() {}

    static void write(Path folder, Path zip) throws IOException {
        try (var output = new ZipArchiveOutputStream(zip)) {
            output.setEncoding(StandardCharsets.UTF_8.name());
            output.setLevel(Deflater.BEST_SPEED);
            for (var file : files(folder)) {
                var entry = new ZipArchiveEntry(folder.relativize(file).toString());
                entry.setTimeLocal(NO_TIME);
                entry.setUnixMode((int) Files.getAttribute(file, "unix:mode"));
                output.putArchiveEntry(entry);
                Files.copy(file, output);
                output.closeArchiveEntry();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof FileSystemLoopException loop) {
                throw new IOException(
                        "%s is a link to a folder that it is in; an asset can't hold that".formatted(loop.getFile()),
                        e);
            }
            throw e.getCause();
        }
    }
}
