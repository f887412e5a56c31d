package scaleup.rehearsal.play;

import java.time.Duration;

/**
 * How long AWS takes for what a person at a desk does not want to wait for.
 *
 * @param loadBalancing what the network load balancer takes
 * @param propagation from a change of Amazon Route 53 until the resolver answers by it
 * @param failover for how long a database's machine must be gone before its standby takes over
 * @param statusCheck until EC2 says that an instance's machine has failed: "Status checks are performed every minute". Never
 *     before a network load balancer, which asks every few seconds, has noticed it
 */
public record Delays(
        scaleup.rehearsal.region.elasticloadbalancing.LoadBalancingDelays loadBalancing,
        Duration propagation,
        Duration failover,
        Duration statusCheck) {
    /** As seen at AWS. */
    public static final Delays AWS = new Delays(
            scaleup.rehearsal.region.elasticloadbalancing.LoadBalancingDelays.AWS,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));

    /** Shortened. */
    public static final Delays DESK = new Delays(
            scaleup.rehearsal.region.elasticloadbalancing.LoadBalancingDelays.DESK,
            Duration.ZERO,
            Duration.ofSeconds(4),
            Duration.ofSeconds(15));

    /** For how long a deployment may bring no news because of them: what is registered is not checked before, nor found by its name. */
    Duration silence() {
        return loadBalancing.registration().plus(propagation);
    }
}
