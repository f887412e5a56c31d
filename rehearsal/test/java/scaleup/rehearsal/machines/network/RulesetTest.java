package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.Route.ToEndpoint;
import scaleup.rehearsal.machines.network.Route.ToInternet;
import scaleup.rehearsal.machines.network.Route.ToNat;

class RulesetTest {
    private static final Peer ANYBODY = new Peer.Addresses(AddressBlock.ANY);

    private final Map<String, List<Route>> routes = new LinkedHashMap<>();
    private final Map<String, NatGateway> natGateways = new LinkedHashMap<>();
    private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
    private final Map<String, List<String>> endpoints = new LinkedHashMap<>();
    private Set<String> gateways = Set.of();
    private List<NetworkInterface> interfaces = List.of();
    private Map<String, String> published = Map.of();

    @Test
    void aRuleOfAGroupSpeaksOfWhoeverHasIt() {
        group("sg-web", List.of(Permission.tcp(8080, new Peer.Group("sg-lb"))), List.of());
        group("sg-lb", List.of(), List.of(Permission.tcp(8080, new Peer.Group("sg-web"))));
        interfaces = List.of(
                networkInterface("10.0.1.4", "subnet-private", "sg-lb"),
                networkInterface("10.0.1.5", "subnet-private", "sg-web", "sg-lb"));

        assertThat(chain("egress"))
                .containsExactly("ip saddr @sg-lb ip daddr @sg-web tcp dport 8080-8080 goto route", "goto deny");
        assertThat(chain("ingress"))
                .containsExactly("ip daddr @sg-web ip saddr @sg-lb tcp dport 8080-8080 accept", "goto deny");
        assertThat(ruleset())
                .contains("add element ip vpc sg-lb { 10.0.1.4, 10.0.1.5 }")
                .contains("add element ip vpc sg-web { 10.0.1.5 }")
                .contains("add element ip vpc interfaces { 10.0.1.4, 10.0.1.5 }");
    }

    @Test
    void eachKindOfProtocolIsMatchedByWhatItHas() {
        group(
                "sg-1",
                List.of(
                        new Permission("udp", 1000, 2000, ANYBODY),
                        new Permission("icmp", 8, -1, ANYBODY),
                        new Permission("icmp", 3, 4, ANYBODY),
                        new Permission("icmp", -1, -1, ANYBODY),
                        new Permission("47", -1, -1, ANYBODY),
                        Permission.all(new Peer.Addresses(AddressBlock.of("192.0.2.0/24")))),
                List.of());

        assertThat(chain("ingress"))
                .containsExactly(
                        "ip daddr @sg-1 ip saddr 0.0.0.0/0 udp dport 1000-2000 accept",
                        "ip daddr @sg-1 ip saddr 0.0.0.0/0 meta l4proto icmp icmp type 8 accept",
                        "ip daddr @sg-1 ip saddr 0.0.0.0/0 meta l4proto icmp icmp type 3 icmp code 4 accept",
                        "ip daddr @sg-1 ip saddr 0.0.0.0/0 meta l4proto icmp accept",
                        "ip daddr @sg-1 ip saddr 0.0.0.0/0 meta l4proto 47 accept",
                        "ip daddr @sg-1 ip saddr 192.0.2.0/24 accept",
                        "goto deny");
    }

    @Test
    void aPrefixListStandsForItsBlocks() {
        group("sg-1", List.of(), List.of(Permission.tcp(443, new Peer.PrefixList(PrefixList.S3.id()))));

        assertThat(chain("egress"))
                .containsExactly("ip saddr @sg-1 ip daddr 198.51.100.20/32 tcp dport 443-443 goto route", "goto deny");
    }

    @Test
    void aSubnetWithoutRoutesReachesOnlyTheVpc() {
        assertThat(chain("route"))
                .containsExactly("ip daddr @interfaces goto ingress", "ip daddr 10.0.0.0/16 goto deny", "goto deny");
        assertThat(chain("leave"))
                .containsExactly(
                        "ip daddr { 10.0.0.0/16, 169.254.0.0/16 } return", "ct original ip daddr @endpoints return");
    }

    @Test
    void theMostSpecificRouteWins() {
        gateways = Set.of("igw-1");
        routes.put("subnet-public", List.of(new Route(AddressBlock.ANY, new ToInternet("igw-1"))));
        natGateways.put("nat-1", new NatGateway("nat-1", "subnet-public", "203.0.113.14"));
        routes.put(
                "subnet-private",
                List.of(
                        new Route(AddressBlock.ANY, new ToNat("nat-1")),
                        new Route(AddressBlock.of("198.51.100.20/32"), new ToEndpoint("vpce-1"))));

        assertThat(chain("route"))
                .containsExactly(
                        "ip daddr @interfaces goto ingress",
                        "ip daddr 10.0.0.0/16 goto deny",
                        "ip saddr 10.0.0.0/24 ip daddr 0.0.0.0/0 ip saddr @public accept",
                        "ip saddr 10.0.0.0/24 ip daddr 0.0.0.0/0 goto deny",
                        "ip saddr 10.0.1.0/24 ip daddr 198.51.100.20/32 accept",
                        "ip saddr 10.0.1.0/24 ip daddr 0.0.0.0/0 accept",
                        "goto deny");
        assertThat(chain("leave"))
                .endsWith(
                        "ip saddr 10.0.0.0/24 ip daddr 0.0.0.0/0 snat to ip saddr map @public_addresses",
                        "ip saddr 10.0.1.0/24 ip daddr 198.51.100.20/32 return",
                        "ip saddr 10.0.1.0/24 ip daddr 0.0.0.0/0 snat to 203.0.113.14");
    }

    @Test
    void aNatGatewayWithoutAWayToTheInternetLeadsNowhere() {
        natGateways.put("nat-1", new NatGateway("nat-1", "subnet-public", "203.0.113.14"));
        routes.put(
                "subnet-public", List.of(new Route(AddressBlock.ANY, new ToInternet("igw-1")))); // It is not attached.
        routes.put("subnet-private", List.of(new Route(AddressBlock.ANY, new ToNat("nat-1"))));

        assertThat(chain("route"))
                .contains(
                        "ip saddr 10.0.0.0/24 ip daddr 0.0.0.0/0 goto deny",
                        "ip saddr 10.0.1.0/24 ip daddr 0.0.0.0/0 goto deny")
                .noneMatch(rule -> rule.endsWith("accept"));
        assertThat(chain("leave")).noneMatch(rule -> rule.contains("203.0.113.14"));
    }

    @Test
    void aPublicAddressLeadsOnlyIntoASubnetThatAnInternetGatewayServes() {
        gateways = Set.of("igw-1");
        routes.put("subnet-public", List.of(new Route(AddressBlock.ANY, new ToInternet("igw-1"))));
        interfaces = List.of(
                networkInterface("10.0.0.4", "subnet-public", "sg-1"),
                networkInterface("10.0.1.4", "subnet-private", "sg-1"));
        published = new LinkedHashMap<>(Map.of("203.0.113.4", "10.0.0.4", "203.0.113.5", "10.0.1.4"));

        assertThat(ruleset())
                .contains("add element ip vpc published { 203.0.113.4 : 10.0.0.4 }\n")
                .contains("add element ip vpc public_addresses { 10.0.0.4 : 203.0.113.4 }\n")
                .contains("add element ip vpc public { 10.0.0.4 }\n");
    }

    @Test
    void anInterfaceEndpointHandsOnToTheServiceBehindIt() {
        endpoints.put("com.amazonaws.eu-central-1.ssm", List.of("10.0.1.9"));

        assertThat(ruleset()).contains("add element ip vpc endpoints { 10.0.1.9 }\n");
        assertThat(chain("endpoint")).endsWith("ct state new ip daddr @endpoints goto connection");
        assertThat(chain("from_internet")).contains("ip daddr @endpoints dnat to 198.51.100.10");
    }

    @Test
    void whatIsEmptiedHasNoElementsAfterwards() {
        group("sg-1", List.of(), List.of());

        assertThat(ruleset())
                .contains("flush set ip vpc sg-1\n", "flush set ip vpc interfaces\n", "flush map ip vpc published\n")
                .doesNotContain("add element");
    }

    private void group(String id, List<Permission> ingress, List<Permission> egress) {
        groups.put(id, new SecurityGroup(id, id, id, ingress, egress));
    }

    private static NetworkInterface networkInterface(String address, String subnet, String... groups) {
        return new NetworkInterface("eni-" + address, "somebody", address, subnet, List.of(groups));
    }

    private String ruleset() {
        var subnets = new LinkedHashMap<String, Subnet>();
        subnets.put("subnet-public", new Subnet("subnet-public", AddressBlock.of("10.0.0.0/24"), "eu-central-1a"));
        subnets.put("subnet-private", new Subnet("subnet-private", AddressBlock.of("10.0.1.0/24"), "eu-central-1a"));
        return Ruleset.of(new Topology(
                AddressBlock.of("10.0.0.0/16"),
                subnets,
                routes,
                natGateways,
                gateways,
                groups,
                interfaces,
                published,
                endpoints));
    }

    /** The rules of a chain. */
    private List<String> chain(String name) {
        return ruleset()
                .lines()
                .map(String::strip)
                .dropWhile(line -> !line.equals("chain " + name + " {"))
                .skip(1)
                .takeWhile(line -> !line.equals("}"))
                .toList();
    }
}
