package scaleup.rehearsal.computer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Folders of which nobody but their owner sees anything, at no moment: what is below them may be a machine's disk with programs
 * that run as root for whoever starts them, or the key of a server.
 */
public final class PrivateFolder {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFolder() {}

    /** Makes a folder, and what is missing above it; a folder that is there stays as it is. */
    public static Path make(Path folder) throws IOException {
        return Files.createDirectories(folder, OWNER_ONLY);
    }
}
