package scaleup.rehearsal.region;

/** One way in which a service of AWS fails, while it does. Thread-safe. */
public final class Outage {
    private boolean lasting;
    private long met;

    /** Begins it, unless it lasts already. */
    public synchronized void begin() {
        if (!lasting) {
            met = 0;
            lasting = true;
        }
    }

    /**
     * Ends it.
     *
     * @return how many calls, questions or events it has met since its beginning; 0 if it didn't last
     */
    public synchronized long end() {
        long meanwhile = lasting ? met : 0;
        lasting = false;
        notifyAll();
        return meanwhile;
    }

    /** Whether it lasts: then it has met whoever asks. */
    public synchronized boolean meets() {
        if (lasting) {
            met++;
        }
        return lasting;
    }

    /** Waits until it doesn't last. */
    public synchronized void awaitEnd() throws InterruptedException {
        while (lasting) {
            wait();
        }
    }
}
