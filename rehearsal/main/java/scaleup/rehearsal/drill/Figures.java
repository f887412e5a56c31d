package scaleup.rehearsal.drill;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.Outcome;

/** What a history says of the requests that were due since the load was under way; of writes, of those before as well. */
record Figures(History history) {
    /** A request that is sent so much later than it was due is late by the fault of the load. */
    static final double LATE_SECONDS = 0.1;

    private static final int SERVICE_UNAVAILABLE = 503;

    private static final double AT_ONCE_SECONDS = 1;

    /** All requests, with those before the fault. */
    int requests() {
        return judged(entry -> true).size();
    }

    /** Requests that got no answer, or one that is an error. */
    List<Entry> lost() {
        return judged(Entry::lost);
    }

    /** Those of them that were lost before anything had happened. */
    List<Entry> lostBefore() {
        return judged(entry -> entry.lost() && entry.ended() < history.begin());
    }

    List<Entry> readsLost() {
        return judged(entry -> !entry.kind().writes() && entry.lost());
    }

    List<Entry> writesLost() {
        return judged(entry -> entry.kind().writes() && entry.lost());
    }

    /** Files that were lost: the application has no part in them. */
    List<Entry> filesLost() {
        return judged(entry -> entry.kind().ofSite() && entry.lost());
    }

    /** What was lost and goes straight to the application: the web tier has no part in it. */
    List<Entry> ofApplicationLost() {
        return judged(entry -> entry.kind().ofApplication() && entry.lost());
    }

    /** Writes that were lost and not under way at the moment of any hit. */
    List<Entry> writesLostBeside() {
        return writesLost().stream()
                .filter(entry -> history.hits().stream()
                        .noneMatch(hit -> entry.sent() <= hit.to() && entry.ended() >= hit.from()))
                .toList();
    }

    /** Writes that were acknowledged and are not there. */
    List<Entry> missing() {
        return select(entry -> entry.kind().writes() && !entry.lost() && times(entry) == 0);
    }

    /** Writes that are there more than once. */
    List<Entry> doubled() {
        return select(entry -> entry.kind().writes() && times(entry) > 1);
    }

    /** Writes that are there although they ended so. */
    List<Entry> written(Outcome outcome) {
        return select(entry -> entry.kind().writes() && entry.outcome() == outcome && times(entry) > 0);
    }

    /** How long the slowest read took, answered or not, in seconds from when it was due. */
    double slowestRead() {
        return judged(entry -> !entry.kind().writes()).stream()
                .mapToDouble(Entry::seconds)
                .max()
                .orElse(0);
    }

    /**
     * Seconds from a hit until the last request was due that was lost to it; 0 if none was due after it. What was under way at a
     * hit and broke at once is lost to that one, not to the one before.
     */
    double longestOutage() {
        return longestOutage(entry -> true);
    }

    /** The same of what a server answered with an error. */
    double longestOfErrors() {
        return longestOutage(entry -> entry.status() > 0);
    }

    private double longestOutage(Predicate<Entry> which) {
        return lost().stream()
                .filter(which)
                .filter(entry -> entry.due() >= history.begin())
                .filter(entry -> history.hits().stream().noneMatch(hit -> broke(entry, hit)))
                .mapToDouble(entry -> entry.due() - hitBefore(entry.due()))
                .max()
                .orElse(0);
    }

    private static boolean broke(Entry entry, Victim.Hit hit) {
        return entry.due() <= hit.to() && entry.ended() >= hit.from() && entry.ended() <= hit.to() + AT_ONCE_SECONDS;
    }

    /** Seconds from when the fault was taken back until the last write was due that was lost; 0 if none was. */
    double writesLostAfterHealing() {
        return afterHealing(writesLost());
    }

    /** The same of any request. */
    double lostAfterHealing() {
        return afterHealing(lost());
    }

    private double afterHealing(List<Entry> lost) {
        return Math.max(0, lost.stream().mapToDouble(Entry::due).max().orElse(0) - history.healed());
    }

    /** What was lost and not answered by 503, which says that nothing was done (RFC 9110, 15.6.4). */
    List<Entry> notRefused() {
        return judged(entry -> entry.lost() && entry.status() != SERVICE_UNAVAILABLE);
    }

    private double hitBefore(double time) {
        return history.hits().stream()
                .mapToDouble(Victim.Hit::from)
                .filter(from -> from <= time)
                .max()
                .orElse(history.begin());
    }

    /** The part, from 0 to 1, of the requests since the load was under way that were sent too late, by its own fault. */
    double late() {
        List<Entry> judged = judged(entry -> true);
        return judged.isEmpty()
                ? 1
                : judged.stream()
                                .filter(entry -> entry.sent() - entry.due() > LATE_SECONDS)
                                .count()
                        / (double) judged.size();
    }

    /** Seconds that no more than one of a hundred answers took longer than, of what was due before anything had happened; 0 without any. */
    double waitBefore() {
        return wait(entry -> entry.due() < history.begin());
    }

    /** The same while the fault lasted. */
    double waitMeanwhile() {
        return wait(entry -> entry.due() >= history.begin() && entry.due() < history.healed());
    }

    private double wait(Predicate<Entry> which) {
        double[] sorted = judged(which.and(entry -> !entry.lost())).stream()
                .mapToDouble(Entry::seconds)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
    }

    /** How many ended in each way: {@code 502}, {@code reset}, ... */
    static Map<String, Long> ways(List<Entry> lost) {
        return lost.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.status() > 0
                                ? Integer.toString(entry.status())
                                : entry.outcome().toString(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private int times(Entry entry) {
        return history.written().getOrDefault(entry.key(), 0);
    }

    private List<Entry> judged(Predicate<Entry> which) {
        return select(entry -> entry.due() >= history.calm() && which.test(entry));
    }

    private List<Entry> select(Predicate<Entry> which) {
        return history.entries().stream().filter(which).toList();
    }
}
