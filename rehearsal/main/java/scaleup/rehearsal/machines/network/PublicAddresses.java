package scaleup.rehearsal.machines.network;

import java.util.Iterator;
import java.util.stream.IntStream;
import scaleup.rehearsal.machines.Slot;

/** The public addresses that a rehearsal has to give: those of its slot that have no purpose yet. */
final class PublicAddresses {
    private static final int FIRST = 14;
    private static final int LAST = 7;

    private final Iterator<String> free;

    PublicAddresses(Slot slot) {
        free = IntStream.iterate(FIRST, host -> host >= LAST, host -> host - 1)
                .mapToObj(slot::publicAddress)
                .iterator();
    }

    /** @throws IllegalArgumentException if none is left */
    synchronized String allocate() {
        if (!free.hasNext()) {
            throw new IllegalArgumentException("The maximum number of addresses has been reached: " + (FIRST - LAST + 1)
                    + " elastic IP addresses are played");
        }
        return free.next();
    }
}
