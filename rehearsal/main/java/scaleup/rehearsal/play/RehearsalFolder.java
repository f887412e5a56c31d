package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import scaleup.rehearsal.machines.Slot;

/**
 * Where a rehearsal keeps its files.
 *
 * @param slot whose folder goes with the rehearsal
 * @param cache what is worth keeping for the next rehearsal, by content
 */
public record RehearsalFolder(Slot slot, Path cache) {
    /** The user's cache folder (XDG Base Directory Specification). */
    public static Path userCache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("scaleup");
    }

    /** The folder with the certificate authority that images trust. */
    public Path authority() {
        return cache.resolve("authority");
    }

    /** Makes a folder in the slot's folder that only root can read. */
    Path folder(String name) throws IOException {
        Path folder = slot.folder().resolve(name);
        return Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
