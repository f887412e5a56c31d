package scaleup.rehearsal.region.elasticloadbalancing;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import scaleup.rehearsal.region.resolver.EndpointNames;

/** A network load balancer: its nodes, its listeners and its name. */
final class NetworkLoadBalancer {
    /** "The DNS entry has a time-to-live of 60 seconds" (Elastic Load Balancing User Guide, "Request routing"). */
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

    /** What a load balancer is declared with. */
    record Settings(
            String arn,
            String name,
            String dnsName,
            boolean internal,
            List<String> securityGroups,
            Instant created,
            Map<String, String> attributes) {
        /** The last part of its ARN. */
        String fullName() {
            return arn.substring(arn.indexOf("net/"));
        }
    }

    private final Settings settings;
    private final List<Node> nodes;
    private final boolean crossZone;
    private final EndpointNames names;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    NetworkLoadBalancer(Settings settings, List<Node> nodes, EndpointNames names) {
        this.settings = settings;
        this.nodes = List.copyOf(nodes);
        this.crossZone = Attributes.flag(settings.attributes(), "load_balancing.cross_zone.enabled");
        this.names = names;
    }

    Settings settings() {
        return settings;
    }

    List<Node> nodes() {
        return nodes;
    }

    boolean crossZone() {
        return crossZone;
    }

    Set<String> zones() {
        return nodes.stream().map(Node::zone).collect(Collectors.toUnmodifiableSet());
    }

    List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Says in DNS where its nodes are: those that have a healthy target in each target group, or all if none has ("we
     * remove the IP address for the corresponding subnet from DNS").
     */
    synchronized void announce() {
        List<String> healthy = addresses(nodes.stream()
                .filter(node -> listeners.stream()
                        .allMatch(listener ->
                                listener.group().routes().healthyZones().contains(node.zone())))
                .toList());
        names.put(settings.dnsName(), TIME_TO_LIVE, healthy.isEmpty() ? addresses(nodes) : healthy);
        // "If your load balancer has more than one Availability Zone": each has a name of its own.
        nodes.forEach(
                node -> names.put(node.zone() + "." + settings.dnsName(), TIME_TO_LIVE, List.of(node.announced())));
    }

    private static List<String> addresses(Collection<Node> nodes) {
        return nodes.stream().map(Node::announced).toList();
    }
}
