package scaleup.rehearsal.region.secretsmanager;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a secret is rotated.
 *
 * @param function the ARN of the rotation function
 * @param every how long after a rotation the next one begins; never if empty
 * @param enabled false after it was cancelled
 * @param last when the last rotation ended well
 * @param next when the next one begins
 * @param pending the version that the rotation in progress makes; it has the label AWSPENDING even before it is stored
 */
record RotatingSecret(
        String function,
        Optional<Duration> every,
        boolean enabled,
        Optional<Instant> last,
        Optional<Instant> next,
        Optional<String> pending) {
    static RotatingSecret by(String function) {
        return new RotatingSecret(
                function, Optional.empty(), true, Optional.empty(), Optional.empty(), Optional.empty());
    }

    RotatingSecret configured(String newFunction, Optional<Duration> newEvery) {
        return new RotatingSecret(newFunction, newEvery.or(() -> every), true, last, next, pending);
    }

    RotatingSecret due(Instant now) {
        return new RotatingSecret(function, every, enabled, last, every.map(now::plus), pending);
    }

    RotatingSecret begun(String version) {
        return new RotatingSecret(function, every, enabled, last, next, Optional.of(version));
    }

    RotatingSecret unlabelled() {
        return new RotatingSecret(function, every, enabled, last, next, Optional.empty());
    }

    RotatingSecret rotated(Instant now) {
        return new RotatingSecret(function, every, enabled, Optional.of(now), next, Optional.empty());
    }

    RotatingSecret cancelled() {
        return new RotatingSecret(function, every, false, last, Optional.empty(), pending);
    }
}
