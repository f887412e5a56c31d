package scaleup.membership;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One function's connection to the {@link World}: every call passes a gate and may be disturbed. */
final class Ports implements AutoScaling, AddressRecord, Pause {
    /** What happens before and after each call; may throw. */
    interface Gate {
        default void before() {}

        default void after() {}

        default Group seen(Group group) {
            return group;
        }

        default Map<String, Ec2Instance> seen(Map<String, Ec2Instance> hosts) {
            return hosts;
        }

        default Optional<Addresses> seen(Optional<Addresses> addresses) {
            return addresses;
        }
    }

    private final World world;
    private final Gate gate;
    private long since;

    Ports(World world, Gate gate) {
        this.world = world;
        this.gate = gate;
    }

    static PublishedTier tier(World world, Gate gate) {
        Ports ports = new Ports(world, gate);
        return new PublishedTier(ports, ports, ports);
    }

    @Override
    public Group group() {
        gate.before();
        Group group = world.group();
        gate.after();
        return gate.seen(group);
    }

    @Override
    public Map<String, Ec2Instance> hosts() {
        gate.before();
        Map<String, Ec2Instance> hosts = new LinkedHashMap<>();
        world.hosts().forEach(host -> hosts.put(host.id(), host));
        gate.after();
        return gate.seen(hosts);
    }

    @Override
    public void completeLaunch(String id) {
        gate.before();
        world.complete(id);
        gate.after();
    }

    /** No machine of this world says that it has left, or that it is to be replaced: LifeCycleTest has those. */
    @Override
    public void completeTermination(String id) {
        throw new AssertionError("has not left: " + id);
    }

    @Override
    public void reportUnhealthy(String id) {
        throw new AssertionError("is not unhealthy: " + id);
    }

    @Override
    public Optional<Addresses> read() {
        gate.before();
        since = world.now();
        Optional<Addresses> addresses = world.record;
        gate.after();
        return gate.seen(addresses);
    }

    @Override
    public void replace(Optional<Addresses> old, Optional<Addresses> replacement) throws ConflictException {
        gate.before();
        world.replace(old, replacement, since);
        gate.after();
    }

    @Override
    public void of(Duration duration) {
        gate.before();
    }
}
