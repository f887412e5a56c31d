package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.Sweep;

/** What the kernel lets through, against security groups as AWS describes them, evaluated in a few lines of Java. */
class FilteringTest {
    private static final List<String> GROUPS = List.of("sg-a", "sg-b", "sg-c");
    private static final List<Integer> PORTS = List.of(1000, 1001, 1002);
    private static final int MACHINES = 3;
    private static final Subnet SUBNET = new Subnet("subnet-1", AddressBlock.of("10.0.1.0/24"), "eu-central-1a");
    private static final String SEEN = """
            table ip seen {
              set seen { type ipv4_addr . ipv4_addr . inet_proto . inet_service; size 65535; flags dynamic; counter; }
              chain input {
                type filter hook input priority 0; policy accept;
                meta l4proto udp update @seen { ip saddr . ip daddr . meta l4proto . th dport }
              }
            }
            """;

    private static SlotLock lock;
    private static Router router;

    /** A datagram from one machine to another. */
    private record Datagram(String from, String to, int port) implements Comparable<Datagram> {
        @Override
        public int compareTo(Datagram other) {
            return toString().compareTo(other.toString());
        }
    }

    @BeforeContainer
    static void connectMachines() throws Exception {
        Requirements.rootAnd("ip", "nft", "nsenter", "bash");
        lock = SlotLock.take();
        router = new Router(lock.slot());
        router.create();
        for (int i = 0; i < MACHINES; i++) {
            Command.of("ip", "netns", "add", namespace(i)).run();
            router.connect(namespace(i), "machine" + i, "02:00:00:00:01:0" + i, address(i), 24, SUBNET.gateway());
            Command.of("nft", "-f", "-").by(Router.enter(namespace(i))).run(SEEN);
        }
    }

    @AfterContainer
    static void removeThem() throws Exception {
        if (lock != null) {
            new Sweep(lock.slot()).run();
            lock.close();
        }
    }

    @Property(tries = 25)
    void exactlyWhatTheGroupsOfBothEndsAllowArrives(@ForAll("vpcs") Topology vpc) throws Exception {
        router.enforce(vpc);
        flush();

        var arrived = new TreeSet<Datagram>();
        var dropped = new TreeSet<Datagram>();
        var all = sendEverything(vpc);
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                arrived.size() + dropped.size() < all.size() && System.nanoTime() < deadline; ) {
            router.drops().forEach(drop -> dropped.add(new Datagram(drop.source(), drop.destination(), drop.port())));
            for (int i = 0; i < MACHINES; i++) {
                seen(i).forEach(drop -> arrived.add(new Datagram(drop.source(), drop.destination(), drop.port())));
            }
        }

        var allowed =
                all.stream().filter(datagram -> allows(vpc, datagram)).collect(Collectors.toCollection(TreeSet::new));
        assertThat(arrived).isEqualTo(allowed);
        all.removeAll(allowed);
        assertThat(dropped).isEqualTo(all);
    }

    /** A connection is allowed if some group of its source and some group of its target say so. */
    private static boolean allows(Topology vpc, Datagram datagram) {
        var from = machine(vpc, datagram.from());
        var to = machine(vpc, datagram.to());
        return allows(vpc, from, SecurityGroup.Direction.EGRESS, to, datagram.port())
                && allows(vpc, to, SecurityGroup.Direction.INGRESS, from, datagram.port());
    }

    private static boolean allows(
            Topology vpc, NetworkInterface own, SecurityGroup.Direction direction, NetworkInterface other, int port) {
        return own.securityGroups().stream()
                .flatMap(group -> vpc.groups().get(group).permissions(direction).stream())
                .filter(permission -> permission.protocol().equals(Permission.ALL) || includes(permission, port))
                .anyMatch(permission -> permission.peer() instanceof Peer.Group group
                        ? other.securityGroups().contains(group.id())
                        : ((Peer.Addresses) permission.peer()).cidr().contains(other.address()));
    }

    private static boolean includes(Permission permission, int port) {
        return permission.protocol().equals("udp") && permission.from() <= port && port <= permission.to();
    }

    private static NetworkInterface machine(Topology vpc, String address) {
        return vpc.interfaces().stream()
                .filter(candidate -> candidate.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static Set<Datagram> sendEverything(Topology vpc) throws IOException, InterruptedException {
        var all = new TreeSet<Datagram>();
        for (int i = 0; i < MACHINES; i++) {
            var script = new StringBuilder();
            for (var target : vpc.interfaces()) {
                if (!target.address().equals(address(i))) {
                    for (int port : PORTS) {
                        script.append("echo >/dev/udp/%s/%d\n".formatted(target.address(), port));
                        all.add(new Datagram(address(i), target.address(), port));
                    }
                }
            }
            Command.of("bash", "-s").by(Router.enter(namespace(i))).run(script.toString());
        }
        return all;
    }

    private static List<Drop> seen(int machine) throws IOException, InterruptedException {
        return Drop.read(Command.of("nft", "-j", "list", "set", "ip", "seen", "seen")
                .by(Router.enter(namespace(machine)))
                .run());
    }

    private static void flush() throws IOException, InterruptedException {
        Command.of("nft", "flush", "set", "ip", Ruleset.TABLE, Ruleset.DROPS)
                .by(Router.enter(router.namespace()))
                .run();
        for (int i = 0; i < MACHINES; i++) {
            Command.of("nft", "flush", "set", "ip", "seen", "seen")
                    .by(Router.enter(namespace(i)))
                    .run();
        }
    }

    @Provide
    Arbitrary<Topology> vpcs() {
        var groups = permissions().list().ofMaxSize(3).list().ofSize(2 * GROUPS.size());
        var memberships = Arbitraries.of(GROUPS)
                .list()
                .uniqueElements()
                .ofMaxSize(2)
                .list()
                .ofSize(MACHINES);
        return Combinators.combine(groups, memberships).as(FilteringTest::vpc);
    }

    private static Arbitrary<Permission> permissions() {
        var peers = Arbitraries.oneOf(
                Arbitraries.of(GROUPS).map(Peer.Group::new),
                Arbitraries.of(GROUPS).map(Peer.Group::new),
                Arbitraries.of("0.0.0.0/0", "10.0.1.4/31", "10.0.1.6/32", "192.0.2.0/24")
                        .map(cidr -> new Peer.Addresses(AddressBlock.of(cidr))));
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(4, "udp"), Tuple.of(1, "tcp"), Tuple.of(1, Permission.ALL)),
                        Arbitraries.of(PORTS),
                        Arbitraries.integers().between(0, 1),
                        peers)
                .as((protocol, port, more, peer) -> new Permission(protocol, port, port + more, peer));
    }

    private static Topology vpc(List<List<Permission>> permissions, List<List<String>> memberships) {
        var groups = new LinkedHashMap<String, SecurityGroup>();
        for (int i = 0; i < GROUPS.size(); i++) {
            var id = GROUPS.get(i);
            groups.put(id, new SecurityGroup(id, id, id, permissions.get(2 * i), permissions.get(2 * i + 1)));
        }
        var interfaces = IntStream.range(0, MACHINES)
                .mapToObj(i -> new NetworkInterface("eni-" + i, "m" + i, address(i), SUBNET.id(), memberships.get(i)))
                .toList();
        return new Topology(
                AddressBlock.of("10.0.0.0/16"),
                Map.of(SUBNET.id(), SUBNET),
                Map.of(),
                Map.of(),
                Set.of(),
                groups,
                interfaces,
                Map.of(),
                Map.of());
    }

    private static String namespace(int machine) {
        return lock.slot().name("machine" + machine);
    }

    private static String address(int machine) {
        return SUBNET.cidr().address(4 + machine);
    }
}
