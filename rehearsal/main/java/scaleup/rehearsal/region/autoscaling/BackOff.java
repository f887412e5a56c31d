package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.time.Instant;

/**
 * Slows a group down whose launches fail in a row: 5 seconds, doubled each time, to 5 minutes. AWS slows down too, but
 * names no figure.
 */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private int failures;
    private Instant end = Instant.MIN;

    void failed(Instant now) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures, 10));
        end = now.plus(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
        failures++;
    }

    void succeeded() {
        failures = 0;
    }

    boolean holds(Instant now) {
        return now.isBefore(end);
    }
}
