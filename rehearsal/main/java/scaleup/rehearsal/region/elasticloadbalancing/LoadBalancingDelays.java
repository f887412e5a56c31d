package scaleup.rehearsal.region.elasticloadbalancing;

import java.time.Duration;

/**
 * How long a network load balancer takes for what it does, as AWS shows in practice, or shorter for a rehearsal on a desk.
 * A report must print which were used.
 *
 * @param registration from RegisterTargets to the first health check
 * @param newAfterDeregistering how long new connections still arrive after DeregisterTargets
 * @param newAfterUnhealthy how long new connections still arrive after a target has become unhealthy
 * @param mostBetweenChecks the longest interval of health checks: a longer one that is declared is shortened to it
 * @param mostDeregistrationDelay the same for {@code deregistration_delay.timeout_seconds}
 * @param mostUnhealthyDraining the same for {@code target_health_state.unhealthy.draining_interval_seconds}
 */
public record LoadBalancingDelays(
        Duration registration,
        Duration newAfterDeregistering,
        Duration newAfterUnhealthy,
        Duration mostBetweenChecks,
        Duration mostDeregistrationDelay,
        Duration mostUnhealthyDraining) {
    /** Longer than anything that can be declared. */
    private static final Duration AS_DECLARED = Duration.ofDays(30);

    /**
     * As reported by users: 180 to 300 s to register, new connections for about 120 s after deregistering and for 30 to
     * 40 s after failing checks (kubernetes-sigs/aws-load-balancer-controller#1834, aws/containers-roadmap#470).
     */
    public static final LoadBalancingDelays AWS = new LoadBalancingDelays(
            Duration.ofSeconds(180),
            Duration.ofSeconds(120),
            Duration.ofSeconds(30),
            AS_DECLARED,
            AS_DECLARED,
            AS_DECLARED);

    /** In the same order of size, but short enough to be watched. */
    public static final LoadBalancingDelays DESK = new LoadBalancingDelays(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(4),
            Duration.ofSeconds(10));

    Duration betweenChecks(Duration declared) {
        return shorter(declared, mostBetweenChecks);
    }

    /** Never over before new connections have ceased (kubernetes-sigs/aws-load-balancer-controller#3270). */
    Duration deregistrationDelay(Duration declared) {
        Duration delay = shorter(declared, mostDeregistrationDelay);
        return delay.compareTo(newAfterDeregistering) < 0 ? newAfterDeregistering : delay;
    }

    Duration unhealthyDraining(Duration declared) {
        return shorter(declared, mostUnhealthyDraining);
    }

    private static Duration shorter(Duration declared, Duration most) {
        return declared.compareTo(most) < 0 ? declared : most;
    }
}
