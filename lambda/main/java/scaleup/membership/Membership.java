package scaleup.membership;

/** What a membership function does for its tier. Each step may be repeated, by several at the same time. */
interface Membership {
    /** Brings the world to where it should be, as far as it can be now. */
    MembershipOutcome run() throws InterruptedException;

    /** Takes away what a run made. */
    void remove() throws InterruptedException;
}
