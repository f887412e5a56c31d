package scaleup.rehearsal.region.elasticloadbalancing;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One registration of an instance with a target group, from RegisterTargets to the end of its deregistration. Its group
 * guards its state; the nodes only read what never changes, and keep its flows and counters.
 */
final class Target {
    /** Where it is on its way through "Target health status". */
    enum Phase {
        UNUSED,
        REGISTERING,
        CHECKING,
        HEALTHY,
        UNHEALTHY_DRAINING,
        UNHEALTHY,
        DRAINING
    }

    /** What identifies it in its group: an instance may serve on several ports. */
    record Key(String instance, int port) {}

    final Key key;
    final String zone;
    final InetSocketAddress address;
    final InetSocketAddress healthAddress;
    final Counters counters = new Counters();
    final Set<Flow> flows = ConcurrentHashMap.newKeySet();

    Phase phase = Phase.UNUSED;

    /** Counts the phases: what was to happen in an earlier one doesn't. */
    int entered;

    /** Nodes still send it new connections, since they don't know yet that they should not. */
    boolean lagging;

    /** Of the last check that failed. */
    TargetHealth.Reason failure = TargetHealth.Reason.FAILED;

    int successes;
    int failures;

    Target(Key key, Instances.Location location, int healthPort) {
        this.key = key;
        this.zone = location.zone();
        this.address = new InetSocketAddress(location.address(), key.port());
        this.healthAddress = new InetSocketAddress(location.address(), healthPort);
    }

    TargetHealth health() {
        return switch (phase) {
            case UNUSED -> TargetHealth.NOT_IN_USE;
            case REGISTERING -> TargetHealth.REGISTERING;
            case CHECKING -> TargetHealth.CHECKING;
            case HEALTHY -> TargetHealth.HEALTHY;
            case UNHEALTHY_DRAINING -> TargetHealth.unhealthyDraining(failure);
            case UNHEALTHY -> TargetHealth.unhealthy(failure);
            case DRAINING -> TargetHealth.DRAINING;
        };
    }

    boolean unhealthy() {
        return phase == Phase.UNHEALTHY || phase == Phase.UNHEALTHY_DRAINING;
    }

    /** Whether nodes send it new connections as long as they have a choice. */
    boolean takesNew() {
        return phase == Phase.HEALTHY || lagging;
    }

    Traffic traffic(String targetGroup) {
        return new Traffic(
                targetGroup,
                key.instance(),
                health().state(),
                counters.connections.sum(),
                flows.size(),
                counters.failedConnections.sum(),
                counters.bytesToTarget.sum(),
                counters.bytesToClient.sum(),
                counters.resets.sum());
    }
}
