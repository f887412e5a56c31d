package scaleup.review;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import scaleup.review.assembly.Unreadable;

/** Something that is done in a thread of its own, beside what the one does that asks for it. */
final class Beside<T> implements AutoCloseable {
    /** That it has to end what it has begun, once nobody asks any more. */
    private static final int PATIENCE_SECONDS = 60;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<T> done;

    /** Begins it. */
    Beside(Callable<T> work) {
        done = thread.submit(work);
    }

    /**
     * What comes of it, once it is done.
     *
     * @throws Unreadable if it has thrown that
     */
    T get() throws Unreadable, IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Unreadable unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException(e.getCause().getMessage());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Interrupts it where it isn't done, and waits until it has ended. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
