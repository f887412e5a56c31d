package scaleup.rehearsal.load;

/**
 * What became of a request. Times are seconds of the computer's clock that {@link System#nanoTime} reads, the same in all
 * its processes.
 *
 * @param key of the note that a POST writes
 * @param due when it was to be sent, from which its latency counts
 * @param sent when it was sent
 * @param ended when its answer was whole, or it was known that none comes
 */
public record Entry(
        Way way,
        Request.Kind kind,
        String key,
        double due,
        double sent,
        double ended,
        Outcome outcome,
        int status,
        String detail) {
    private static final double NANOSECONDS = 1e9;

    static Entry of(Request request, Reply answer, long due, long sent, long ended) {
        return new Entry(
                request.way(),
                request.kind(),
                request.key(),
                due / NANOSECONDS,
                sent / NANOSECONDS,
                ended / NANOSECONDS,
                answer.outcome(),
                answer.status(),
                answer.detail());
    }

    /** Now, on the same clock. */
    public static double now() {
        return System.nanoTime() / NANOSECONDS;
    }

    public double seconds() {
        return ended - due;
    }

    public boolean lost() {
        return outcome != Outcome.ANSWERED;
    }
}
