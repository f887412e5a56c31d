package scaleup.rehearsal.computer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What is worth keeping for the next rehearsal, by content. */
public final class Cache {
    private static final int ROOT = 0;

    private Cache() {}

    /** The user's cache folder ("XDG Base Directory Specification"). */
    public static Path folder() {
        return folder(
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME")),
                Path.of(System.getProperty("user.home"), ".cache"),
                owner(Path.of("/proc/self")));
    }

    /**
     * The same; but not root's in a folder of somebody else, as sudo may hand it down: nothing in his caches becomes root's,
     * and he can't change what root boots.
     */
    static Path folder(Optional<String> configured, Path own, int user) {
        return configured
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute)
                .filter(caches -> user != ROOT || owner(caches) == ROOT)
                .orElse(own)
                .resolve("scaleup");
    }

    /** Whose a folder is, or would be if it were made. */
    private static int owner(Path folder) {
        Path there = folder;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return (int) Files.getAttribute(there, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
