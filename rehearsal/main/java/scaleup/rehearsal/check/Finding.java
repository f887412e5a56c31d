package scaleup.rehearsal.check;

/**
 * What a check found.
 *
 * @param subject what was checked, for example {@code load balancer -> web}
 * @param verdict whether it is as declared
 * @param detail what was seen
 */
public record Finding(String subject, Verdict verdict, String detail) {
    /** How a check can end. */
    public enum Verdict {
        PASSED,
        FAILED,
        /** Not checked; the detail says why. */
        SKIPPED
    }

    public static Finding passed(String subject, String detail) {
        return new Finding(subject, Verdict.PASSED, detail);
    }

    public static Finding failed(String subject, String detail) {
        return new Finding(subject, Verdict.FAILED, detail);
    }

    public static Finding skipped(String subject, String reason) {
        return new Finding(subject, Verdict.SKIPPED, reason);
    }

    public boolean failed() {
        return verdict == Verdict.FAILED;
    }
}
