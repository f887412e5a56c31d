package scaleup.rehearsal.drill;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.Outcome;

/**
 * What must hold of a drill, whatever else happens.
 *
 * @param sentence for people
 * @param holds whether it does
 * @param figure what was measured of it
 */
record Invariant(String sentence, Predicate<Figures> holds, Function<Figures, String> figure) {
    /** RFC 9110, 9.2.2: of a write whose connection broke nobody knows; of any other one everybody does. */
    static final Invariant WRITES_LOST_ONLY_IN_FLIGHT = new Invariant(
            "a write is lost at most if it was in flight",
            figures -> figures.writesLostBeside().isEmpty(),
            figures -> "%d of %d lost writes were not"
                    .formatted(
                            figures.writesLostBeside().size(),
                            figures.writesLost().size()));

    static final Invariant NO_READ_LOST = none("no read is lost", Figures::readsLost);

    static final Invariant NO_FILE_LOST = none("no file is lost", Figures::filesLost);

    static final Invariant NONE_OF_APPLICATION_LOST =
            none("no request is lost that goes straight to the application", Figures::ofApplicationLost);

    static final Invariant ONLY_REFUSED = none("whoever is not served is told so by 503", Figures::notRefused);

    static final Invariant NONE_MISSING = none("no acknowledged write is missing", Figures::missing);

    static final Invariant NONE_DOUBLED = none("no write is there twice", Figures::doubled);

    /** RFC 9113, 8.7: REFUSED_STREAM and GOAWAY say that a request was not processed. */
    static final Invariant NONE_WRITTEN_AND_NOT_PROCESSED = none(
            "nothing was written of which the client was told that it was not processed",
            figures -> figures.written(Outcome.NOT_PROCESSED));

    /** RFC 9112, 9.3.1: what clients take for a connection that was idle too long, and send the request again. */
    static final Invariant NONE_WRITTEN_AND_CLOSED = none(
            "nothing was written whose connection was closed before an answer",
            figures -> figures.written(Outcome.CLOSED));

    /** What holds of writes, whatever happens. */
    static final List<Invariant> OF_ACKNOWLEDGED_WRITES =
            List.of(NONE_MISSING, NONE_DOUBLED, NONE_WRITTEN_AND_NOT_PROCESSED);

    /** The same as long as somebody is left who answers clients. */
    static final List<Invariant> OF_WRITES =
            List.of(NONE_MISSING, NONE_DOUBLED, NONE_WRITTEN_AND_NOT_PROCESSED, NONE_WRITTEN_AND_CLOSED);

    /** @param requests that are sent at least */
    static Invariant nothingLost(int requests) {
        return new Invariant(
                "nothing is lost of at least %,d requests".formatted(requests),
                figures -> figures.lost().isEmpty() && figures.requests() >= requests,
                figures -> "%d of %,d".formatted(figures.lost().size(), figures.requests()) + ways(figures));
    }

    static Invariant noReadSlowerThan(double seconds) {
        return new Invariant(
                "no read takes longer than %s".formatted(text(seconds)),
                figures -> figures.slowestRead() <= seconds,
                figures -> "the slowest took %s".formatted(text(figures.slowestRead())));
    }

    static Invariant servedAgainWithin(double seconds) {
        return new Invariant(
                "everybody is served again within %s".formatted(text(seconds)),
                figures -> figures.longestOutage() <= seconds,
                figures -> "the last request that was lost was due after %s".formatted(text(figures.longestOutage()))
                        + ways(figures));
    }

    static Invariant noErrorAfter(double seconds) {
        return new Invariant(
                "no load balancer answers with an error after %s".formatted(text(seconds)),
                figures -> figures.longestOfErrors() <= seconds,
                figures -> "the last request that was answered so was due after %s"
                        .formatted(text(figures.longestOfErrors())));
    }

    static Invariant writesAgainWithin(double seconds) {
        return new Invariant(
                "writes succeed again within %s".formatted(text(seconds)),
                figures -> figures.writesLostAfterHealing() <= seconds,
                figures -> "the last one that was lost was due after %s"
                        .formatted(text(figures.writesLostAfterHealing())));
    }

    static Invariant servedAgainAfterItsEndWithin(double seconds) {
        return new Invariant(
                "everybody is served within %s of its end".formatted(text(seconds)),
                figures -> figures.lostAfterHealing() <= seconds,
                figures ->
                        "the last request that was lost was due after %s".formatted(text(figures.lostAfterHealing())));
    }

    /** @param seconds that 99 of 100 answers take at most while the fault lasts */
    static Invariant whoIsServedWaitsAtMost(double seconds) {
        return new Invariant(
                "99 of 100 that are served are within %s meanwhile".formatted(text(seconds)),
                figures -> figures.waitMeanwhile() <= seconds,
                figures -> String.format(
                        Locale.ROOT, "%.2f s, and %.2f s before", figures.waitMeanwhile(), figures.waitBefore()));
    }

    private static Invariant none(String sentence, Function<Figures, List<Entry>> which) {
        return new Invariant(
                sentence,
                figures -> which.apply(figures).isEmpty(),
                figures -> "%d".formatted(which.apply(figures).size()) + in(which.apply(figures)));
    }

    private static String ways(Figures figures) {
        return in(figures.lost());
    }

    private static String in(List<Entry> lost) {
        return lost.isEmpty()
                ? ""
                : Figures.ways(lost).entrySet().stream()
                        .map(way -> "%d %s".formatted(way.getValue(), way.getKey()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    /** Seconds for people. */
    static String text(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    Judgement judge(Figures figures) {
        return new Judgement(sentence, holds.test(figures), figure.apply(figures));
    }
}
