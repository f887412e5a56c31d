package scaleup.host;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what takes its time, but not for ever, on a busy machine either. */
final class Eventually {
    /** Between two questions, in milliseconds. */
    private static final long SHORTEST = 20;

    private static final long LONGEST = 200;

    private Eventually() {}

    static void isTrue(String what, Callable<Boolean> condition) throws Exception {
        // What mutates waits less: there most of what is waited for never comes.
        var limit = Duration.ofSeconds(Integer.getInteger("scaleup.patience", 60));
        long deadline = System.nanoTime() + limit.toNanos();
        long asked = System.nanoTime();
        while (!condition.call()) {
            long now = System.nanoTime();
            if (now > deadline) {
                fail("not within %d s: %s", limit.toSeconds(), what);
            }
            // What takes long to find out, as from HAProxy's statistics, would otherwise take half of a processor.
            Thread.sleep(Math.min(Math.max(SHORTEST, 4 * TimeUnit.NANOSECONDS.toMillis(now - asked)), LONGEST));
            asked = System.nanoTime();
        }
    }
}
