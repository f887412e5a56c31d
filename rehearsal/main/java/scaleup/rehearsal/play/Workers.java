package scaleup.rehearsal.play;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that carry out what a region does on its own: as many as there is to do at once. */
final class Workers {
    private static final int IDLE_SECONDS = 60;

    private Workers() {}

    /**
     * Starts none yet. What they are given after they were shut down is dropped without an error: a machine that comes up
     * while the region ends has nobody to tell.
     */
    static ExecutorService make() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Workers::daemon,
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** A thread that ends with the process. */
    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "region");
        thread.setDaemon(true);
        return thread;
    }
}
