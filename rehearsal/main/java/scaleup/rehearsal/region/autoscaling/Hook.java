package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.util.Optional;

/**
 * A lifecycle hook.
 *
 * @param heartbeat how long it holds an instance without a heartbeat
 * @param defaultResult what happens then
 * @param metadata what its events carry as {@code NotificationMetadata}
 */
record Hook(
        String name,
        Transition transition,
        Duration heartbeat,
        LifecycleAction.Result defaultResult,
        Optional<String> metadata) {
    private static final Duration LONGEST = Duration.ofDays(2);

    /** "Considerations and limitations for lifecycle hooks": 48 hours or 100 times the heartbeat timeout. */
    Duration globalTimeout() {
        Duration hundred = heartbeat.multipliedBy(100);
        return hundred.compareTo(LONGEST) < 0 ? hundred : LONGEST;
    }
}
