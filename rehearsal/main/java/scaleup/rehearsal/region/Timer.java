package scaleup.rehearsal.region;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does things later. Waits of minutes and hours go through it, so that a test can let the time pass at once. */
@FunctionalInterface
public interface Timer {
    /** Runs a task once, after a delay. The task must not block. */
    void after(Duration delay, Runnable task);

    /** A timer on the clock of this computer. What still waits when the executor is shut down doesn't run. */
    static Timer on(ScheduledExecutorService executor) {
        return (delay, task) -> {
            try {
                var unused = executor.schedule(() -> report(task), delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException shutDown) {
                // As if it had waited until now.
                return;
            }
        };
    }

    /** The executor would keep a failure to itself. */
    private static void report(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            var thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
