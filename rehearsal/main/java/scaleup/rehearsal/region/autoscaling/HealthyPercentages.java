package scaleup.rehearsal.region.autoscaling;

import java.util.OptionalInt;

/**
 * How far a group's capacity may go down and up while instances are replaced.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-maintenance-policy-overview-and-considerations.html">Instance
 *     maintenance policy for Auto Scaling group</a> and the API reference's {@code RefreshPreferences}
 * @param minimum 0 to 100: percentage of the desired capacity to keep in service, healthy and ready
 * @param maximum 100 to 200: percentage of the desired capacity that can be in service and healthy, or pending; empty
 *     where it was not set, which is not the same as 100: then an instance is terminated while its replacement launches
 */
record HealthyPercentages(int minimum, OptionalInt maximum) {
    /** How many must stay ready. Without a maximum one instance at least can always be replaced. */
    int least(int desired) {
        int least = (desired * minimum + 99) / 100;
        return launchFirst() ? least : Math.max(0, Math.min(least, desired - 1));
    }

    /**
     * How many may be in service and healthy, or pending. One more than the desired capacity where nothing could be
     * replaced otherwise.
     */
    int most(int desired) {
        int most = launchFirst() ? desired * maximum.getAsInt() / 100 : desired;
        return launchFirst() && most <= desired && least(desired) >= desired ? desired + 1 : most;
    }

    boolean launchFirst() {
        return maximum.isPresent();
    }
}
