package scaleup.rehearsal.machines.network;

import java.io.IOException;

/** Puts changes of several threads into force, many by one effort: who waits meanwhile finds his own done with. */
final class Enforcement {
    /** Enforces everything that was requested before it started. */
    @FunctionalInterface
    interface Effort {
        void run() throws IOException, InterruptedException;
    }

    private final Object running = new Object();
    private long requested;
    private long done;

    /** Returns when the change that the caller has made is in force. */
    void request(Effort effort) throws IOException, InterruptedException {
        long mine;
        synchronized (this) {
            mine = ++requested;
        }
        synchronized (running) {
            if (done >= mine) {
                return;
            }
            long upTo;
            synchronized (this) {
                upTo = requested;
            }
            effort.run();
            done = upTo;
        }
    }
}
