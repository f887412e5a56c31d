package scaleup.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Lets several runs take turns at each step, in an order that a seed decides. */
final class Interleaving {
    private Interleaving() {}

    /** Runs all; returns what each threw, or null. */
    static List<Throwable> run(List<Consumer<Runnable>> runs, long seed) throws InterruptedException {
        Random order = new Random(seed);
        List<Writer> alive = new ArrayList<>();
        List<Writer> all = new ArrayList<>();
        for (Consumer<Runnable> run : runs) {
            Writer writer = new Writer(run);
            all.add(writer);
            alive.add(writer);
            writer.thread.start();
        }
        while (!alive.isEmpty()) {
            Writer next = alive.get(order.nextInt(alive.size()));
            next.go.release();
            next.stopped.acquire();
            if (next.ended) {
                next.thread.join();
                alive.remove(next);
            }
        }
        return all.stream().map(writer -> writer.failure).toList();
    }

    private static final class Writer {
        private final Semaphore go = new Semaphore(0);
        private final Semaphore stopped = new Semaphore(0);
        private final Thread thread;
        private volatile boolean ended;
        private volatile Throwable failure;

        Writer(Consumer<Runnable> run) {
            thread = new Thread(() -> {
                go.acquireUninterruptibly();
                try {
                    run.accept(() -> {
                        stopped.release();
                        go.acquireUninterruptibly();
                    });
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                ended = true;
                stopped.release();
            });
            thread.setDaemon(true);
        }
    }
}
