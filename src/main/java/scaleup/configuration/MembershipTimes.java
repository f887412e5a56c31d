package scaleup.configuration;

/** How long the tiers behind the load balancers take to learn that a server leaves. */
public final class MembershipTimes {
    /** How often the membership of a tier is looked at when no event says so, in seconds. */
    public static final int SCHEDULE_SECONDS = 60;

    /** Time until all of Route 53 answers with a change (Amazon Route 53 Developer Guide, GetChange), in seconds. */
    public static final int PROPAGATION_SECONDS = 60;

    /** Time to live of the record that holds a tier's servers, in seconds. */
    public static final int TTL_SECONDS = 5;

    /** The longest that a leaving server may still get new requests, in seconds. */
    public static final int LEAVE_SECONDS = SCHEDULE_SECONDS + PROPAGATION_SECONDS + TTL_SECONDS;

    private MembershipTimes() {}
}
