package scaleup.rehearsal.report;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What happened in a rehearsal, in order. Every part of it writes here; the report and the terminal read. */
public final class Journal {
    /**
     * One thing that happened.
     *
     * @param subject who or what, for example {@code i-0123456789abcdef0} or {@code Scaleup-dev-web}
     * @param text a short sentence without a full stop
     */
    public record Entry(Instant at, String subject, String text) {}

    private final Clock clock;
    private final Consumer<Entry> listener;
    private final List<Entry> entries = new ArrayList<>();

    /** @param listener is told of each entry, one at a time */
    public Journal(Clock clock, Consumer<Entry> listener) {
        this.clock = clock;
        this.listener = listener;
    }

    public synchronized void write(String subject, String text) {
        var entry = new Entry(clock.instant(), subject, text);
        entries.add(entry);
        listener.accept(entry);
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
