package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.report.Journal;

/**
 * The account's network load balancers and target groups, and the threads that serve their connections. What Amazon EC2
 * Auto Scaling does with target groups are {@link #register}, {@link #deregister} and {@link #drained}.
 */
public final class LoadBalancers implements AutoCloseable {
    /** One thread relays some gigabits a second: more would only take the processor from what is balanced. */
    private static final int THREADS = 2;

    private final LoadBalancingDelays delays;
    private final Instances instances;
    private final EndpointNames names;
    private final Journal journal;
    private final EventLoopGroup threads = Transport.threads(THREADS, "load-balancer");
    private final EventLoopGroup accepting = Transport.threads(1, "front-door");
    private final Map<String, NetworkLoadBalancer> loadBalancers = new ConcurrentHashMap<>();
    private final Map<String, TargetGroup> groups = new ConcurrentHashMap<>();
    private final Collection<Acceptor> acceptors = new ConcurrentLinkedQueue<>();

    /** @param names where the load balancers' names are announced */
    public LoadBalancers(LoadBalancingDelays delays, Instances instances, EndpointNames names, Journal journal) {
        this.delays = delays;
        this.instances = instances;
        this.names = names;
        this.journal = journal;
    }

    /**
     * Registers an instance on its group's port. Nothing happens if it is registered already.
     *
     * @throws IllegalArgumentException if there is no such group, or no such instance
     */
    public void register(String targetGroupArn, String instanceId) {
        TargetGroup group = existing(targetGroupArn);
        group.register(
                instanceId,
                group.settings().port(),
                instances
                        .find(instanceId)
                        .orElseThrow(() -> new IllegalArgumentException("there is no instance " + instanceId)));
    }

    /**
     * Begins the deregistration of an instance. Nothing happens if it is not registered.
     *
     * @throws IllegalArgumentException if there is no such group
     */
    public void deregister(String targetGroupArn, String instanceId) {
        TargetGroup group = existing(targetGroupArn);
        group.deregister(instanceId, group.settings().port());
    }

    /**
     * Whether an instance is not, or no longer, registered: its deregistration delay is over.
     *
     * @throws IllegalArgumentException if there is no such group
     */
    public boolean drained(String targetGroupArn, String instanceId) {
        return existing(targetGroupArn).registered().stream()
                .noneMatch(key -> key.instance().equals(instanceId));
    }

    /** The public addresses of the nodes, by the load balancer's name in DNS. */
    public Map<String, List<String>> publicAddresses() {
        Map<String, List<String>> addresses = new TreeMap<>();
        loadBalancers
                .values()
                .forEach(loadBalancer -> addresses.put(
                        loadBalancer.settings().dnsName(),
                        loadBalancer.nodes().stream()
                                .flatMap(node -> node.publicAddress().stream())
                                .toList()));
        return addresses;
    }

    /** What each target had to do so far. */
    public List<Traffic> traffic() {
        return groups.values().stream()
                .flatMap(group -> group.traffic().stream())
                .toList();
    }

    /** Connections so far that no target could take, by the listener's ARN. */
    public Map<String, Long> refused() {
        Map<String, Long> refused = new ConcurrentHashMap<>();
        loadBalancers.values().stream()
                .flatMap(loadBalancer -> loadBalancer.listeners().stream())
                .forEach(listener ->
                        refused.put(listener.arn(), listener.refused().sum()));
        return Map.copyOf(refused);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        acceptors.forEach(Acceptor::close);
        accepting.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    EndpointNames names() {
        return names;
    }

    Instances instances() {
        return instances;
    }

    Journal journal() {
        return journal;
    }

    void add(NetworkLoadBalancer loadBalancer) {
        loadBalancers.put(loadBalancer.settings().arn(), loadBalancer);
        loadBalancer.announce();
    }

    TargetGroup add(TargetGroup.Settings settings, TargetGroupAttributes attributes) {
        var group = new TargetGroup(settings, attributes, delays, threads.next(), journal);
        groups.put(settings.arn(), group);
        return group;
    }

    /** Lets all nodes listen, and puts the group to use. */
    void add(Listener listener) throws IOException, InterruptedException {
        NetworkLoadBalancer loadBalancer = listener.loadBalancer();
        loadBalancer.add(listener);
        listener.group().use(loadBalancer, new NetworkProbe(listener.group(), listener.port(), threads));
        for (Node node : loadBalancer.nodes()) {
            acceptors.add(Acceptor.open(listener, node, accepting, threads));
        }
    }

    List<NetworkLoadBalancer> all() {
        return List.copyOf(loadBalancers.values());
    }

    List<TargetGroup> allGroups() {
        return List.copyOf(groups.values());
    }

    Optional<NetworkLoadBalancer> find(String arn) {
        return Optional.ofNullable(loadBalancers.get(arn));
    }

    Optional<TargetGroup> findGroup(String arn) {
        return Optional.ofNullable(groups.get(arn));
    }

    /** @throws Refusal {@code TargetGroupNotFound} */
    TargetGroup group(String arn) throws Refusal {
        return findGroup(arn)
                .orElseThrow(() -> new Refusal(400, "TargetGroupNotFound", "One or more target groups not found"));
    }

    /** @throws Refusal {@code LoadBalancerNotFound} */
    NetworkLoadBalancer loadBalancer(String arn) throws Refusal {
        return find(arn)
                .orElseThrow(() -> new Refusal(400, "LoadBalancerNotFound", "One or more load balancers not found"));
    }

    private TargetGroup existing(String arn) {
        return findGroup(arn).orElseThrow(() -> new IllegalArgumentException("there is no target group " + arn));
    }
}
