package scaleup.rehearsal.load;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a history says, beside what the database has.
 *
 * @param written how often each key is in the database
 */
public record Figures(Trial.History history, Map<String, Integer> written) {
    private static final double LATE_SECONDS = 0.05;

    /** Writes that were acknowledged and are not there. */
    public List<Entry> missing() {
        return writes(entry -> !entry.lost() && times(entry) == 0);
    }

    /** Writes that are there more than once. */
    public List<Entry> doubled() {
        return writes(entry -> times(entry) > 1);
    }

    /** Writes that are there although the client was told, or had to believe, that it may send them again. */
    public List<Entry> writtenAndToRepeat() {
        return writes(entry -> entry.outcome().toRepeat() && times(entry) > 0);
    }

    /** Reads that got no answer, or one that is an error. */
    public List<Entry> readsLost() {
        return select(entry -> !entry.kind().writes() && entry.lost());
    }

    public List<Entry> writesLost() {
        return writes(Entry::lost);
    }

    /** How long the slowest read took, in seconds from when it was due. */
    public double slowestRead() {
        return select(entry -> !entry.kind().writes()).stream()
                .mapToDouble(Entry::seconds)
                .max()
                .orElse(0);
    }

    /** Seconds from the fault until the last request was due that was lost; 0 if none was. */
    public double lastLost() {
        return select(Entry::lost).stream()
                .mapToDouble(entry -> entry.due() - history.begin())
                .max()
                .orElse(0);
    }

    /** The part of the requests that were sent too late, by the fault of the load itself. */
    public double late() {
        return select(entry -> entry.sent() - entry.due() > LATE_SECONDS).size()
                / (double) history.entries().size();
    }

    private int times(Entry entry) {
        return written.getOrDefault(entry.key(), 0);
    }

    private List<Entry> writes(Predicate<Entry> which) {
        return select(entry -> entry.kind().writes() && which.test(entry));
    }

    private List<Entry> select(Predicate<Entry> which) {
        return history.entries().stream().filter(which).toList();
    }

    /** The columns of {@link #row}. */
    public static String head() {
        return """
                | what happens | requests | reads lost | writes lost | slowest read | last one lost after | written though to be repeated | acknowledged and missing | written twice | how they were lost |
                |---|---|---|---|---|---|---|---|---|---|""";
    }

    /** A row of a table in Markdown. */
    public String row() {
        return "| %s | %d | %d | %d | %.1f s | %.1f s | %d | %d | %d | %s |"
                .formatted(
                        history.fault().what(),
                        history.entries().size(),
                        readsLost().size(),
                        writesLost().size(),
                        slowestRead(),
                        lastLost(),
                        writtenAndToRepeat().size(),
                        missing().size(),
                        doubled().size(),
                        how());
    }

    private String how() {
        return select(Entry::lost).stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.status() > 0 ? Integer.toString(entry.status()) : text(entry.outcome()),
                        java.util.TreeMap::new,
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String text(Outcome outcome) {
        return new EnumMap<Outcome, String>(Map.of(
                        Outcome.REFUSED, "not connected",
                        Outcome.RESET, "reset",
                        Outcome.TIMED_OUT, "no answer",
                        Outcome.NOT_PROCESSED, "told that it was not processed",
                        Outcome.CLOSED, "closed before an answer"))
                .get(outcome);
    }
}
