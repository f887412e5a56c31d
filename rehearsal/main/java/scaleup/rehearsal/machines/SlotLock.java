package scaleup.rehearsal.machines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.computer.PrivateFolder;

/** The right to a slot, for as long as this process lives or until it is closed: a locked file. */
public final class SlotLock implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/scaleup");

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** This process may not open their files again: to close one then would give up the lock (fcntl_locking(2)). */
    private static final Set<Slot> MINE = ConcurrentHashMap.newKeySet();

    private final Slot slot;
    private final FileChannel channel;

    private SlotLock(Slot slot, FileChannel channel) {
        this.slot = slot;
        this.channel = channel;
    }

    /**
     * Takes the first free slot, and removes what rehearsals have left in any free slot that could not do so themselves.
     *
     * @throws IOException if all are taken
     */
    public static SlotLock take() throws IOException, InterruptedException {
        PrivateFolder.make(FOLDER);
        // Who synthesises goes through it to his own folder; nobody sees what else is in it.
        Files.setPosixFilePermissions(FOLDER, PosixFilePermissions.fromString("rwx--x--x"));
        SlotLock taken = null;
        for (int number = 0; number < Slot.SLOTS; number++) {
            var lock = lock(new Slot(number)).orElse(null);
            if (lock != null) {
                new Sweep(lock.slot).run();
                if (taken == null) {
                    taken = lock;
                } else {
                    lock.close();
                }
            }
        }
        if (taken == null) {
            throw new IOException("%d rehearsals run on this computer already".formatted(Slot.SLOTS));
        }
        return taken;
    }

    private static Optional<SlotLock> lock(Slot slot) throws IOException {
        if (!MINE.add(slot)) {
            return Optional.empty();
        }
        var file = FOLDER.resolve("slot-%d.lock".formatted(slot.number()));
        // Who can open the file can lock it, and would keep everybody from rehearsing (fcntl_locking(2)).
        var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
        Files.setPosixFilePermissions(file, OWNER_ONLY.value());
        if (channel.tryLock() != null) {
            return Optional.of(new SlotLock(slot, channel));
        }
        channel.close();
        MINE.remove(slot);
        return Optional.empty();
    }

    public Slot slot() {
        return slot;
    }

    /** Gives the slot back. Its file stays: who deleted it could delete one that another process has just locked. */
    @Override
    public void close() throws IOException {
        channel.close();
        MINE.remove(slot);
    }
}
