package scaleup.host;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what takes its time, but not for ever, on a busy machine either. */
final class Eventually {
    private Eventually() {}

    static void isTrue(String what, Callable<Boolean> condition) throws Exception {
        // What mutates waits less: there most of what is waited for never comes.
        var limit = Duration.ofSeconds(Integer.getInteger("scaleup.patience", 60));
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("not within %d s: %s", limit.toSeconds(), what);
            }
            Thread.sleep(20);
        }
    }
}
