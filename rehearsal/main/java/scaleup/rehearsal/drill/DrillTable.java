package scaleup.rehearsal.drill;

import java.util.List;
import java.util.stream.Collectors;

/** Drills in a table for a terminal. */
record DrillTable(List<Result> results) {
    private static final String ROW = "  %-8s %-28s %9s %6s %7s %9s %9s%n";

    /** What came of one, in a few lines. */
    static String lines(Result result) {
        String broken = result.judgements().stream()
                .filter(judgement -> !judgement.held())
                .map(judgement -> "%n           not so: %s: %s".formatted(judgement.invariant(), judgement.figure()))
                .collect(Collectors.joining());
        return "  %-8s %s: %s%s".formatted(word(result), result.name(), result.seen(), broken);
    }

    /** As terminals show verdicts. */
    private static String word(Result result) {
        return switch (result.verdict()) {
            case HELD -> "passed";
            case BROKEN -> "failed";
            case INVALID -> "WRONG";
        };
    }

    @Override
    public String toString() {
        return ROW.formatted("", "drill", "requests", "reads", "writes", "slowest", "last lost")
                + ROW.formatted("", "", "", "lost", "lost", "read", "after")
                + results.stream()
                        .map(result -> ROW.formatted(
                                word(result),
                                result.name(),
                                "%,d".formatted(result.requests()),
                                result.readsLost(),
                                result.writesLost(),
                                Invariant.text(result.slowestRead()),
                                Invariant.text(result.longestOutage())))
                        .collect(Collectors.joining());
    }
}
