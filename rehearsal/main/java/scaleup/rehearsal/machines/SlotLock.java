package scaleup.rehearsal.machines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The right to a slot, for as long as this process lives or until it is closed: a locked file. */
public final class SlotLock implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/scaleup");

    private final Slot slot;
    private final FileChannel channel;

    private SlotLock(Slot slot, FileChannel channel) {
        this.slot = slot;
        this.channel = channel;
    }

    /**
     * Takes the first free slot and removes what a rehearsal has left in it that could not do so itself.
     *
     * @throws IOException if all are taken
     */
    public static SlotLock take() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        for (int number = 0; number < Slot.SLOTS; number++) {
            var slot = new Slot(number);
            var lock = lock(slot);
            if (lock.isPresent()) {
                new Sweep(slot).run();
                return lock.get();
            }
        }
        throw new IOException("%d rehearsals run on this computer already".formatted(Slot.SLOTS));
    }

    private static Optional<SlotLock> lock(Slot slot) throws IOException {
        var file = FOLDER.resolve("slot-%d.lock".formatted(slot.number()));
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new SlotLock(slot, channel));
            }
        } catch (OverlappingFileLockException e) {
            // Taken by this very process.
            channel.close();
            return Optional.empty();
        }
        channel.close();
        return Optional.empty();
    }

    public Slot slot() {
        return slot;
    }

    /** Gives the slot back. Its file stays: who deleted it could delete one that another process has just locked. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
