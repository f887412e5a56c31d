package scaleup.rehearsal.drill;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a drill.
 *
 * @param promise what is said of it in {@code docs/failures.md} or the README
 * @param fault what happened, in a few words
 * @param victim the machine that it happened to
 * @param seen what users would have seen, or why nothing can be said
 * @param ways how many were lost in each way
 * @param losses the first of what was lost
 * @param effect what was seen of the fault itself
 * @param late the part of the requests, from 0 to 1, that the load sent too late by its own fault
 */
record Result(
        String name,
        String promise,
        String fault,
        String tier,
        String victim,
        Verdict verdict,
        String seen,
        String effect,
        int rate,
        int requests,
        int readsLost,
        int writesLost,
        Map<String, Long> ways,
        List<Loss> losses,
        double slowestRead,
        double longestOutage,
        double late,
        List<Judgement> judgements,
        Timeline timeline,
        List<Band> bands,
        List<Mark> marks) {
    /** So much of the requests may be late, or nothing can be said of the service. */
    static final double MOST_LATE = 0.02;

    /** Enough to see how requests are lost. */
    private static final int MOST_LOSSES = 100;

    /**
     * A request that was lost.
     *
     * @param due and {@code ended}: seconds from the beginning of the fault
     * @param way how it came
     * @param outcome its status, or how it ended without one
     */
    record Loss(double due, double ended, String kind, String way, String outcome, String detail) {}

    /** Whether what was promised was kept. */
    enum Verdict {
        HELD,
        BROKEN,

        /** The fault did not happen, the load was too slow itself, or not all was well before. */
        INVALID;

        /** As people and programs read it. */
        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of a drill that was played. */
    static Result of(Drill drill, String victim, String effect, Figures figures, List<Band> bands, List<Mark> marks) {
        List<Judgement> judgements = drill.invariants().stream()
                .map(invariant -> invariant.judge(figures))
                .toList();
        Optional<String> flaw = flaw(figures);
        boolean held = judgements.stream().allMatch(Judgement::held);
        Verdict verdict = flaw.isPresent() ? Verdict.INVALID : held ? Verdict.HELD : Verdict.BROKEN;
        String seen = flaw.orElseGet(() -> seen(figures));
        return new Result(
                drill.name(),
                drill.promise(),
                drill.fault().what(),
                drill.fault().tier(),
                victim,
                verdict,
                seen,
                effect,
                drill.rate(),
                figures.requests(),
                figures.readsLost().size(),
                figures.writesLost().size(),
                Figures.ways(figures.lost()),
                losses(figures),
                figures.slowestRead(),
                figures.longestOutage(),
                figures.late(),
                judgements,
                Timeline.of(figures.history().entries(), figures.history().begin()),
                bands,
                marks);
    }

    /** Of a drill of which nothing can be said. */
    static Result invalid(Drill drill, String reason) {
        return new Result(
                drill.name(),
                drill.promise(),
                drill.fault().what(),
                drill.fault().tier(),
                "",
                Verdict.INVALID,
                reason,
                "",
                drill.rate(),
                0,
                0,
                0,
                Map.of(),
                List.of(),
                0,
                0,
                0,
                List.of(),
                new Timeline(0, Map.of(), List.of(), List.of(), List.of()),
                List.of(),
                List.of());
    }

    /** Why nothing can be said of the service, if it can't. */
    private static Optional<String> flaw(Figures figures) {
        if (figures.late() > MOST_LATE) {
            return Optional.of(
                    "The load itself was too slow: it sent %.1f %% of its requests more than %.1f s late, where %.0f %% may be."
                            .formatted(100 * figures.late(), Figures.LATE_SECONDS, 100 * MOST_LATE));
        }
        int before = figures.lostBefore().size();
        return before == 0
                ? Optional.empty()
                : Optional.of("Users saw %s fail before anything had happened (%s)."
                        .formatted(number(before, "request"), Figures.ways(figures.lostBefore())));
    }

    private static String seen(Figures figures) {
        int lost = figures.lost().size();
        String slowest = Invariant.text(figures.slowestRead());
        if (lost == 0) {
            return "Users saw nothing but the wait: all of %,d requests were answered, the slowest read after %s."
                    .formatted(figures.requests(), slowest);
        }
        return "Users saw %,d of %,d requests fail (%s, %s), the last one due %s after it happened; the slowest read took %s."
                .formatted(
                        lost,
                        figures.requests(),
                        number(figures.readsLost().size(), "read"),
                        number(figures.writesLost().size(), "write"),
                        Invariant.text(figures.longestOutage()),
                        slowest);
    }

    private static List<Loss> losses(Figures figures) {
        double begin = figures.history().begin();
        return figures.lost().stream()
                .limit(MOST_LOSSES)
                .map(entry -> new Loss(
                        entry.due() - begin,
                        entry.ended() - begin,
                        entry.kind().toString(),
                        entry.way().toString(),
                        entry.status() > 0
                                ? Integer.toString(entry.status())
                                : entry.outcome().toString(),
                        entry.detail()))
                .toList();
    }

    private static String number(int number, String what) {
        return number == 1 ? "1 " + what : "%,d %ss".formatted(number, what);
    }
}
