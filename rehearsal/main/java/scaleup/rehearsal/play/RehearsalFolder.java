package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Path;
import scaleup.rehearsal.computer.PrivateFolder;
import scaleup.rehearsal.machines.Slot;

/**
 * Where a rehearsal keeps its files.
 *
 * @param slot whose folder goes with the rehearsal
 * @param cache what is worth keeping for the next rehearsal, by content
 */
public record RehearsalFolder(Slot slot, Path cache) {
    /** The folder with the certificate authority that images trust. */
    public Path authority() {
        return cache.resolve("authority");
    }

    /** Makes a folder in the slot's folder that only root can read. */
    Path folder(String name) throws IOException {
        return PrivateFolder.make(slot.folder().resolve(name));
    }
}
