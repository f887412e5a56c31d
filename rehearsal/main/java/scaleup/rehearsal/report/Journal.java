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
    public record Entry(Instant at, String subject, String text, Kind kind) {
        /** Whether it makes the rehearsal fail. */
        public boolean failure() {
            return kind == Kind.FAILURE;
        }
    }

    /** Whom something that happened concerns. */
    public enum Kind {
        /** Whoever looks closely. */
        DETAIL,
        /** Everybody: something is reached, or begins. */
        PHASE,
        FAILURE
    }

    private final Clock clock;
    private final Consumer<Entry> listener;
    private final List<Entry> entries = new ArrayList<>();

    /** @param listener is told of each entry, one at a time */
    public Journal(Clock clock, Consumer<Entry> listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Something that may happen in an environment that is well. */
    public void write(String subject, String text) {
        add(subject, text, Kind.DETAIL);
    }

    /** The same, of what everybody waits for. */
    public void reach(String subject, String text) {
        add(subject, text, Kind.PHASE);
    }

    /**
     * Something that AWS would count as an error, show as a failed state or send an event of, be it that it is tried again. What
     * only isn't there yet, or waits for its turn, is none.
     */
    public void fail(String subject, String text) {
        add(subject, text, Kind.FAILURE);
    }

    private synchronized void add(String subject, String text, Kind kind) {
        var entry = new Entry(clock.instant(), subject, text, kind);
        entries.add(entry);
        listener.accept(entry);
    }

    /** What failed so far, each once however often. */
    public List<String> failures() {
        return entries().stream()
                .filter(Entry::failure)
                .map(entry -> entry.subject() + ": " + entry.text())
                .distinct()
                .toList();
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
