package scaleup.membership;

/**
 * An instance as its Auto Scaling group lists it.
 *
 * @param state the lifecycle state, for example {@code InService}
 * @param healthy whether the group holds it for healthy
 */
record Member(String id, String state, boolean healthy) {
    static final String HELD = "Pending:Wait";
    static final String RELEASED = "Pending:Proceed";
    static final String IN_SERVICE = "InService";
    static final String LEAVING = "Terminating:Wait";

    boolean inService() {
        return healthy && state.equals(IN_SERVICE);
    }

    /** The launch hook holds it. */
    boolean held() {
        return healthy && state.equals(HELD);
    }

    /** Its launch hook is completed, but it is not in service yet. */
    boolean released() {
        return healthy && state.equals(RELEASED);
    }

    /** The terminate hook holds it. */
    boolean leaving() {
        return state.equals(LEAVING);
    }

    /** On its way into service or there. */
    boolean coming() {
        return healthy && (state.startsWith("Pending") || state.equals(IN_SERVICE));
    }
}
