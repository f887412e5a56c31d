package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A host's file as it is kept, changed for a test only where one machine can't be a data centre. */
record HostFile(Path path, String text) {
    /** Where they are kept; {@code mutate} has a copy of its own. */
    static final Path RESOURCES = Path.of(
            System.getProperty("scaleup.resources", System.getProperty("scaleup.root") + "/src/main/resources"));

    private static final String SCRIPTS = "usr/local/libexec/scaleup";

    /** For example {@code web/etc/nginx/nginx.conf}. */
    static HostFile of(String path) {
        Path file = RESOURCES.resolve(path);
        try {
            return new HostFile(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HostFile script(String folder, String name) {
        return of("%s/%s/%s".formatted(folder, SCRIPTS, name));
    }

    /** All files of all tiers. */
    static List<HostFile> all() {
        try (var files = Files.walk(RESOURCES)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> of(RESOURCES.relativize(file).toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isScript() {
        return text.startsWith("#!");
    }

    boolean isService() {
        return path.toString().endsWith(".service");
    }

    /** What a unit says of {@code key}, which must be there once. */
    String setting(String key) {
        List<String> values = text.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
        assertThat(values).as("%s of %s", key, path).hasSize(1);
        return values.get(0);
    }

    /** With {@code old}, which must be there, replaced. */
    HostFile replacing(String old, Object replacement) {
        assertThat(text).as(path.toString()).contains(old);
        return new HostFile(path, text.replace(old, replacement.toString()));
    }

    Path writeTo(Path folder) {
        try {
            Path copy = Files.writeString(
                    Files.createDirectories(folder).resolve(path.getFileName().toString()), text);
            if (isScript()) {
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
