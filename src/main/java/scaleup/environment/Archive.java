package scaleup.environment;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import scaleup.configuration.InvalidConfiguration;

/**
 * A TAR archive that is the same byte for byte on whatever computer it is made, so that its digest says what is in it: files
 * without owner and time, with mode 0755 or 0644, in the order of their names. It is not compressed: that has other results
 * with another zlib.
 */
final class Archive implements Closeable {
    private static final int EXECUTABLE = 0100_755;
    private static final int PLAIN = 0100_644;

    private final TarArchiveOutputStream tar;

    Archive(OutputStream output) {
        tar = new TarArchiveOutputStream(output, StandardCharsets.UTF_8.name());
        // As GNU tar has it: a name is its bytes, in whatever language it is unpacked.
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    /** Adds a text file that nobody executes. */
    void add(String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        add(name, PLAIN, content.length, new ByteArrayInputStream(content));
    }

    /**
     * Adds all files in and below a folder, as the CDK CLI packs one: no empty folders, what links lead to in the links' place,
     * and nothing of a link that leads nowhere.
     *
     * @throws InvalidConfiguration if a file can't be read, or a link leads out of the folder or in a circle
     */
    void add(Path folder) {
        try {
            Path root = folder.toRealPath();
            for (var file : files(root).entrySet()) {
                Path content = file.getValue().toRealPath();
                if (!content.startsWith(root)) {
                    throw new InvalidConfiguration(
                            "%s leads out of %s, to %s; allowed: links to what is in the folder. Put a copy there"
                                    .formatted(file.getValue(), root, content));
                }
                try (var input = Files.newInputStream(content)) {
                    add(file.getKey(), isExecutable(content) ? EXECUTABLE : PLAIN, Files.size(content), input);
                }
            }
        } catch (FileSystemLoopException e) {
            throw new InvalidConfiguration(
                    "%s is a link to a folder that it is in; allowed: links that don't go in a circle"
                            .formatted(e.getFile()));
        } catch (FileSystemException e) {
            throw new InvalidConfiguration("%s can't be read (%s); allowed: files that you may read"
                    .formatted(e.getFile(), e.getClass().getSimpleName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String name, int mode, long size, InputStream content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(size);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    /** The files by their names in the archive. */
    private static SortedMap<String, Path> files(Path root) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (var paths = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            paths.filter(Files::isRegularFile).forEach(file -> files.put(name(root, file), file));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    private static String name(Path root, Path file) {
        String name = root.relativize(file).toString().replace(File.separatorChar, '/');
        if (name.indexOf('\uFFFD') >= 0) {
            throw new InvalidConfiguration(
                    "%s has a name that isn't UTF-8 here; allowed: UTF-8, in a locale that has it, as by LC_ALL=C.UTF-8"
                            .formatted(file));
        }
        return name;
    }

    /** Nothing is where files have no such mode, as on Windows. */
    private static boolean isExecutable(Path file) throws IOException {
        var attributes = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return attributes != null
                && attributes.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
