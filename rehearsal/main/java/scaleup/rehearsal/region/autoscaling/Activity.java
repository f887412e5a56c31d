package scaleup.rehearsal.region.autoscaling;

import java.time.Instant;
import java.util.Optional;

/**
 * A scaling activity.
 *
 * @param launch whether it launches an instance; otherwise it terminates one
 * @param instance its id, once there is one
 * @param status as the API reference's {@code Activity} lists them
 * @param message why it failed; empty otherwise
 */
record Activity(
        String id,
        boolean launch,
        Optional<String> instance,
        String zone,
        String subnet,
        String cause,
        Instant start,
        Optional<Instant> end,
        String status,
        String message) {
    static final String IN_PROGRESS = "InProgress";
    static final String PRE_IN_SERVICE = "PreInService";
    static final String HELD = "MidLifecycleAction";
    static final String DRAINING = "WaitingForELBConnectionDraining";
    static final String SUCCESSFUL = "Successful";
    static final String FAILED = "Failed";
    static final String CANCELLED = "Cancelled";

    Activity of(String newInstance) {
        return new Activity(id, launch, Optional.of(newInstance), zone, subnet, cause, start, end, status, message);
    }

    Activity in(String newStatus) {
        return new Activity(id, launch, instance, zone, subnet, cause, start, end, newStatus, message);
    }

    Activity ended(String newStatus, String newMessage, Instant now) {
        return new Activity(id, launch, instance, zone, subnet, cause, start, Optional.of(now), newStatus, newMessage);
    }

    int progress() {
        return switch (status) {
            case SUCCESSFUL, FAILED, CANCELLED -> 100;
            case HELD -> 60;
            case PRE_IN_SERVICE, DRAINING -> 50;
            default -> launch ? 30 : 0;
        };
    }

    String description() {
        String what = (launch ? "Launching a new EC2 instance" : "Terminating EC2 instance")
                + instance.map(of -> ": " + of).orElse("");
        return message.isEmpty() ? what : what + ".  Status Reason: " + message;
    }
}
