package scaleup.host;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what takes its time, but not for ever, on a busy machine either. */
final class Eventually {
    /** {@code mutate} waits less: there most of what is waited for never comes. */
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("scaleup.patience", 60));

    private Eventually() {}

    static void isTrue(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("not within %d s: %s", LIMIT.toSeconds(), what);
            }
            Thread.sleep(20);
        }
    }
}
