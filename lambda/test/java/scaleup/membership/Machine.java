package scaleup.membership;

/** An instance of the {@link World}. */
final class Machine {
    final String id;
    final String address;
    String state = Member.HELD;
    boolean healthy = true;
    boolean ready;
    boolean running = true;

    /** EC2 tells the address of an instance that shuts down, and not of one that is terminated. */
    boolean terminated;

    boolean listed = true;

    /** Since when it has been in service without a break; far in the future while it is not. */
    long servingSince = Long.MAX_VALUE;

    /** When the group last held it for one that may belong into the record, and when it last ran. */
    long lastListed = Long.MIN_VALUE;

    long lastRunning = Long.MIN_VALUE;

    /** When its address was last in the record since the hook holds it. */
    boolean publishedWhileHeld;

    Machine(String id, String address) {
        this.id = id;
        this.address = address;
    }

    boolean serving() {
        return listed && running && healthy && state.equals(Member.IN_SERVICE);
    }

    boolean wanted() {
        return serving() || (listed && running && healthy && ready && state.equals(Member.HELD));
    }

    /** Whether somebody who asked Auto Scaling and EC2, one after the other, could hold it for wanted since then. */
    boolean wantedSince(long then) {
        return lastListed >= then && lastRunning >= then && ready;
    }

    /** Time passes. */
    void tick(long now) {
        servingSince = serving() ? Math.min(servingSince, now) : Long.MAX_VALUE;
        if (listed && healthy && (state.equals(Member.IN_SERVICE) || state.equals(Member.HELD))) {
            lastListed = now;
        }
        if (running) {
            lastRunning = now;
        }
    }

    @Override
    public String toString() {
        return "%s %s %s%s%s%s%s"
                .formatted(
                        id,
                        address,
                        state,
                        healthy ? "" : " unhealthy",
                        ready ? " ready" : "",
                        running ? "" : " not running",
                        listed ? "" : " not listed");
    }
}
