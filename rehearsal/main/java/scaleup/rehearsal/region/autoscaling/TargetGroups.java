package scaleup.rehearsal.region.autoscaling;

/** The target groups of Elastic Load Balancing. */
public interface TargetGroups {
    /** Registers an instance; does nothing if it is registered. */
    void register(String targetGroupArn, String instance);

    /** Begins to deregister an instance; does nothing if it is not registered. */
    void deregister(String targetGroupArn, String instance);

    /** Whether an instance is not registered and its deregistration delay is over. */
    boolean drained(String targetGroupArn, String instance);
}
