package scaleup.membership;

/** What a membership function does for its tier. Each step may be repeated, by several at the same time. */
interface Membership {
    /** Brings the world to where it should be, as far as it can be now. */
    MembershipOutcome run() throws InterruptedException;

    /** Whether an instance waits for what a run would tell Auto Scaling. To find that out, Amazon Route 53 isn't asked. */
    boolean awaited();

    /** Takes away what a run made. */
    void remove() throws InterruptedException;
}
