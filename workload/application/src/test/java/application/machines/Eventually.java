package application.machines;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what takes its time, but not for ever, on a busy machine either. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Eventually() {}

    /** Fails if {@code condition} does not come true. */
    public static void isTrue(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("not within %d s: %s", LIMIT.toSeconds(), what);
            }
            Thread.sleep(20);
        }
    }
}
