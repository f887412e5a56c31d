package scaleup.review.assembly;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A TAR archive in a cloud assembly, with what hosts install. */
public record TarArchive(Path path) {
    /** The content of a file; empty if it isn't there. */
    public Optional<byte[]> file(String name) throws IOException {
        try (var input = input()) {
            for (var entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return Optional.of(input.readAllBytes());
                }
            }
        }
        return Optional.empty();
    }

    /** The contents of all files, by name. */
    public Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var input = input()) {
            for (var entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
                if (entry.isFile()) {
                    files.put(entry.getName(), input.readAllBytes());
                }
            }
        }
        return files;
    }

    /** Writes the same archive with another content of a file, which keeps its mode. */
    public void write(String name, UnaryOperator<byte[]> change, OutputStream to) throws IOException {
        try (var input = input();
                var output = new TarArchiveOutputStream(to, StandardCharsets.UTF_8.name())) {
            output.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            output.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            for (var entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    byte[] content = change.apply(input.readAllBytes());
                    // Another entry: by the size of its own the input finds the next one.
                    var changed = new TarArchiveEntry(name);
                    changed.setMode(entry.getMode());
                    changed.setModTime(entry.getLastModifiedTime());
                    changed.setSize(content.length);
                    output.putArchiveEntry(changed);
                    output.write(content);
                } else {
                    output.putArchiveEntry(entry);
                    input.transferTo(output);
                }
                output.closeArchiveEntry();
            }
        }
    }

    private TarArchiveInputStream input() throws IOException {
        return new TarArchiveInputStream(Files.newInputStream(path), StandardCharsets.UTF_8.name());
    }
}
