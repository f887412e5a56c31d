package scaleup.cloudformation;

import java.time.Duration;
import java.util.function.Supplier;

/** Until when something has to be done. */
@FunctionalInterface
public interface Deadline {
    /** What is left; zero when it has passed. */
    Duration remaining();

    /** Whether it has passed. */
    default boolean passed() {
        return remaining().isZero();
    }

    /** The deadline that lies {@code reserve} before the end of what {@code remaining} tells. */
    static Deadline before(Supplier<Duration> remaining, Duration reserve) {
        return () -> {
            Duration left = remaining.get().minus(reserve);
            return left.isNegative() ? Duration.ZERO : left;
        };
    }
}
