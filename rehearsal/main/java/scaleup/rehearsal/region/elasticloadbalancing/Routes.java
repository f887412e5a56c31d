package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where each node sends new connections: to the healthy targets that it may use, or to the unhealthy ones if there are no
 * others: it fails open (Elastic Load Balancing, Network Load Balancers, "Health checks for Network Load Balancer target
 * groups"). Never changes but for whose turn it is.
 *
 * <p>A network load balancer chooses by a hash of the flow's protocol, addresses and ports; here the targets take turns,
 * which is what many flows' hashes come to.
 */
final class Routes {
    private final Map<String, List<Target>> byZone;
    private final Set<String> healthyZones;
    private final AtomicInteger turn = new AtomicInteger();

    private Routes(Map<String, List<Target>> byZone, Set<String> healthyZones) {
        this.byZone = byZone;
        this.healthyZones = healthyZones;
    }

    /** @param crossZone whether a node uses the targets of all zones, not only of its own */
    static Routes of(Collection<Target> targets, Set<String> zones, boolean crossZone) {
        Map<String, List<Target>> byZone = zones.stream().collect(Collectors.toUnmodifiableMap(zone -> zone, zone -> {
            Predicate<Target> mine = target -> crossZone || target.zone.equals(zone);
            List<Target> healthy =
                    targets.stream().filter(mine).filter(Target::takesNew).toList();
            return healthy.isEmpty()
                    ? targets.stream().filter(mine).filter(Target::unhealthy).toList()
                    : healthy;
        }));
        Set<String> healthyZones = zones.stream()
                .filter(zone -> byZone.get(zone).stream().anyMatch(Target::takesNew))
                .collect(Collectors.toUnmodifiableSet());
        return new Routes(byZone, healthyZones);
    }

    /** The target of a new connection; empty if there is none that could take it. */
    Optional<Target> next(String zone) {
        List<Target> targets = byZone.getOrDefault(zone, List.of());
        return targets.isEmpty()
                ? Optional.empty()
                : Optional.of(targets.get(Math.floorMod(turn.getAndIncrement(), targets.size())));
    }

    /** Whether a node has only unhealthy targets, so that their connections must stay. */
    boolean failsOpen(String zone) {
        return !healthyZones.contains(zone)
                && !byZone.getOrDefault(zone, List.of()).isEmpty();
    }

    /** Zones whose nodes have a healthy target: the others' addresses leave the load balancer's name. */
    Set<String> healthyZones() {
        return healthyZones;
    }
}
