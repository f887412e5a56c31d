package scaleup.rehearsal.computer;

import java.io.IOException;
import java.time.Duration;

/**
 * How long something may take. What it may take is meant for a computer that is not busy: time in which something waited
 * for a processor doesn't count, until it has taken five times as long.
 */
public final class TimeLimit {
    private static final int LONGEST = 5;

    private final Duration patience;
    private final long start = System.nanoTime();
    private final Duration pressure;

    private TimeLimit(Duration patience, Duration pressure) {
        this.patience = patience;
        this.pressure = pressure;
    }

    /** One that begins now. */
    public static TimeLimit of(Duration patience) throws IOException {
        return new TimeLimit(patience, ProcessorPressure.total());
    }

    /** Whether it is over. */
    public boolean passed() throws IOException {
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        // The kernel is asked only when it matters.
        return taken.compareTo(patience) >= 0
                && passed(taken, ProcessorPressure.total().minus(pressure), patience);
    }

    static boolean passed(Duration taken, Duration busy, Duration patience) {
        return taken.minus(busy).compareTo(patience) >= 0 || taken.compareTo(patience.multipliedBy(LONGEST)) >= 0;
    }
}
