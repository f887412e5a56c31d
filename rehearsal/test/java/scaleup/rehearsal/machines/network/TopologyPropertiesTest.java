package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import scaleup.rehearsal.machines.NetworkInterface;

/** What a topology says of a connection, against the ruleset that is compiled of it, read rule by rule. */
class TopologyPropertiesTest {
    private static final List<String> GROUPS = List.of("sg-a", "sg-b", "sg-c");
    private static final int MACHINES = 4;
    private static final int PORT = 1000;

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aConnectionIsAllowedExactlyIfTheRulesetLetsItThrough(@ForAll("vpcs") Topology vpc) {
        var rules = Ruleset.of(vpc);
        for (var source : vpc.interfaces()) {
            for (var target : vpc.interfaces()) {
                for (int port = PORT; port <= PORT + 2; port++) {
                    boolean leaves = passes(rules, "egress", source, target, port);
                    boolean enters = passes(rules, "ingress", source, target, port);
                    assertThat(vpc.allows(source.address(), target.address(), port))
                            .as("%s to %s, port %d".formatted(source.address(), target.address(), port))
                            .isEqualTo(leaves && enters);
                }
            }
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aRuleMoreNeverForbidsWhatWasAllowed(
            @ForAll("vpcs") Topology vpc, @ForAll("permissions") Permission more, @ForAll SecurityGroup.Direction way) {
        var groups = new LinkedHashMap<>(vpc.groups());
        groups.computeIfPresent(GROUPS.get(0), (id, group) -> group.plus(way, more));
        var wider = vpc(groups, vpc.interfaces());
        for (var source : vpc.interfaces()) {
            for (var target : vpc.interfaces()) {
                if (vpc.allows(source.address(), target.address(), PORT)) {
                    assertThat(wider.allows(source.address(), target.address(), PORT))
                            .isTrue();
                }
            }
        }
    }

    /** Whether a rule of a chain, {@code ip saddr @sg-a ip daddr @sg-b tcp dport 1000-1001 accept}, lets it through. */
    private static boolean passes(
            String ruleset, String chain, NetworkInterface source, NetworkInterface target, int port) {
        return ruleset.lines()
                .map(String::strip)
                .dropWhile(line -> !line.equals("chain " + chain + " {"))
                .skip(1)
                .takeWhile(line -> !line.equals("}"))
                .filter(rule -> !rule.equals("goto deny"))
                .anyMatch(rule -> matches(Arrays.asList(rule.split(" ", -1)), ruleset, source, target, port));
    }

    private static boolean matches(
            List<String> rule, String ruleset, NetworkInterface source, NetworkInterface target, int port) {
        return isAmong(source.address(), rule.get(rule.indexOf("saddr") + 1), ruleset)
                && isAmong(target.address(), rule.get(rule.indexOf("daddr") + 1), ruleset)
                && !rule.contains("l4proto")
                && !rule.contains("udp")
                && (!rule.contains("dport") || spans(rule.get(rule.indexOf("dport") + 1), port));
    }

    /** Whether an address is in a block, or in the elements that the ruleset gives to a set. */
    private static boolean isAmong(String address, String peer, String ruleset) {
        if (!peer.startsWith("@")) {
            return AddressBlock.of(peer).contains(address);
        }
        var add = "add element ip vpc %s { ".formatted(peer.substring(1));
        return ruleset.lines()
                .filter(line -> line.startsWith(add))
                .map(line -> line.substring(add.length(), line.length() - " }".length()))
                .anyMatch(elements -> List.of(elements.split(", ", -1)).contains(address));
    }

    private static boolean spans(String range, int port) {
        var ends = range.split("-", -1);
        return Integer.parseInt(ends[0]) <= port && port <= Integer.parseInt(ends[1]);
    }

    @Provide
    Arbitrary<Topology> vpcs() {
        var rules = permissions().list().ofMaxSize(3).list().ofSize(2 * GROUPS.size());
        var memberships = Arbitraries.of(GROUPS)
                .list()
                .uniqueElements()
                .ofMaxSize(2)
                .list()
                .ofSize(MACHINES);
        return Combinators.combine(rules, memberships).as((permissions, members) -> {
            Map<String, SecurityGroup> groups = IntStream.range(0, GROUPS.size())
                    .mapToObj(i -> new SecurityGroup(
                            GROUPS.get(i),
                            GROUPS.get(i),
                            GROUPS.get(i),
                            permissions.get(2 * i),
                            permissions.get(2 * i + 1)))
                    .collect(Collectors.toMap(SecurityGroup::id, group -> group));
            var interfaces = IntStream.range(0, MACHINES)
                    .mapToObj(i ->
                            new NetworkInterface("eni-" + i, "m" + i, "10.0.1." + (4 + i), "subnet-1", members.get(i)))
                    .toList();
            return vpc(groups, interfaces);
        });
    }

    @Provide
    Arbitrary<Permission> permissions() {
        var peers = Arbitraries.oneOf(
                Arbitraries.of(GROUPS).map(Peer.Group::new),
                Arbitraries.of("0.0.0.0/0", "10.0.1.4/31", "10.0.1.6/32", "192.0.2.0/24")
                        .map(cidr -> new Peer.Addresses(AddressBlock.of(cidr))),
                Arbitraries.of(PrefixList.S3.id()).map(Peer.PrefixList::new));
        var protocols = Arbitraries.frequency(
                Tuple.of(6, "tcp"),
                Tuple.of(1, "udp"),
                Tuple.of(1, "icmp"),
                Tuple.of(1, "47"),
                Tuple.of(1, Permission.ALL));
        return Combinators.combine(
                        protocols,
                        Arbitraries.integers().between(PORT, PORT + 2),
                        Arbitraries.integers().between(0, 1),
                        peers)
                .as((protocol, port, more, peer) -> new Permission(protocol, port, port + more, peer));
    }

    private static Topology vpc(Map<String, SecurityGroup> groups, List<NetworkInterface> interfaces) {
        return new Topology(
                AddressBlock.of("10.0.0.0/16"),
                Map.of("subnet-1", new Subnet("subnet-1", AddressBlock.of("10.0.1.0/24"), "eu-central-1a")),
                Map.of(),
                Map.of(),
                Set.of(),
                groups,
                interfaces,
                Map.of(),
                Map.of());
    }
}
