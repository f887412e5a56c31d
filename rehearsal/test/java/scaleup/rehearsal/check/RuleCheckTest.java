package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.Peer;
import scaleup.rehearsal.machines.network.Permission;
import scaleup.rehearsal.machines.network.SecurityGroup;
import scaleup.rehearsal.machines.network.Subnet;
import scaleup.rehearsal.machines.network.Topology;

/** design.md: "Only these arrows exist." Whatever the templates' rules say. */
class RuleCheckTest {
    private static final Peer ANYBODY = new Peer.Addresses(AddressBlock.ANY);
    private static final List<String> ROLES =
            List.of("network-load-balancer", "load-balancer", "web", "application", "database", "database-user");

    private final Map<String, List<Permission>> ingress = new LinkedHashMap<>();
    private final Map<String, List<Permission>> egress = new LinkedHashMap<>();

    /** The rules of the design, written by hand. */
    @BeforeEach
    void drawTheArrows() {
        for (int port : new int[] {80, 443}) {
            in("network-load-balancer", Permission.tcp(port, ANYBODY));
            arrow("network-load-balancer", "load-balancer", port);
        }
        arrow("network-load-balancer", "load-balancer", 8404);
        arrow("load-balancer", "web", 8080);
        arrow("load-balancer", "application", 9000);
        arrow("web", "application", 9000);
        arrow("application", "database", 3306);
        arrow("database-user", "database", 3306);
        for (String role : List.of("load-balancer", "web", "application", "database-user")) {
            out(role, Permission.tcp(443, ANYBODY));
        }
        // What an otherwise empty group has.
        out("database", new Permission("icmp", 252, 86, new Peer.Addresses(AddressBlock.of("255.255.255.255/32"))));
    }

    @Test
    void theRulesOfTheDesignServeItsArrows() {
        assertThat(run()).isEmpty();
    }

    @Test
    void aPortOnWhichNobodyListensIsFoundToo() {
        arrow("load-balancer", "database", 3306);

        assertThat(run())
                .containsExactly(
                        "a rule lets load-balancer reach database on port 3306, which is no declared connection");
    }

    @Test
    void aRuleOfOneEndIsOneTooMany() {
        in("application", Permission.tcp(22, ANYBODY));

        assertThat(run())
                .containsExactly("a rule lets clients reach application on port 22, which is no declared connection");
    }

    @Test
    void aRangeAroundAnArrowIsTooWide() {
        in("web", new Permission("tcp", 8080, 8081, new Peer.Group("load-balancer")));

        assertThat(run())
                .containsExactly(
                        "a rule lets load-balancer reach web on ports 8080 to 8081, which is no declared connection");
    }

    @Test
    void everythingAndOtherProtocolsAreNoArrow() {
        out("database", Permission.all(ANYBODY));
        in("web", new Permission("udp", 8080, 8080, new Peer.Group("load-balancer")));

        assertThat(run())
                .containsExactlyInAnyOrder(
                        "a rule lets database reach internet on everything, which is no declared connection",
                        "a rule lets load-balancer reach web on udp, port 8080, which is no declared connection");
    }

    @Test
    void aNetworkWithinTheVpcMeansWhoeverHasAnAddressThere() {
        in("database", Permission.tcp(3306, new Peer.Addresses(AddressBlock.of("10.0.0.0/24"))));

        assertThat(run())
                .contains(
                        "a rule lets web reach database on port 3306, which is no declared connection",
                        "a rule lets network-load-balancer reach database on port 3306, which is no declared connection")
                .noneMatch(finding -> finding.contains("lets application reach"));
    }

    @Test
    void anArrowWithoutItsRuleIsMissedAtTheEndThatLacksIt() {
        egress.get("load-balancer").removeIf(permission -> permission.from() == 8080);
        ingress.get("database").removeIf(permission -> permission.peer().equals(new Peer.Group("application")));

        assertThat(run())
                .containsExactlyInAnyOrder(
                        "no rule lets load-balancer out to web on port 8080",
                        "no rule lets application in to database on port 3306");
    }

    @Test
    void theWayOutIsThroughNatOrThroughEndpoints() {
        assertThat(new RuleCheck(topology(), NetworkInterface::owner, Arrows.of(9000, true)).run())
                .contains(
                        "a rule lets web reach internet on port 443, which is no declared connection",
                        "no rule lets web out to s3 on port 443");
    }

    /** What an environment's configuration has besides: cdk.json, not the templates. */
    @Test
    void whatTheConfigurationNamesIsAnArrowForWhomItNamesAndNothingWider() {
        out("application", Permission.tcp(587, ANYBODY));
        out("application", Permission.tcp(6379, new Peer.Addresses(AddressBlock.of("10.60.0.0/16"))));
        out("application", Permission.tcp(8443, new Peer.PrefixList("pl-0123456789abcdef0")));
        assertThat(new RuleCheck(topology(), NetworkInterface::owner, configured()).run())
                .isEmpty();
        assertThat(run())
                .containsExactlyInAnyOrder(
                        "a rule lets application reach internet on port 587, which is no declared connection",
                        "a rule lets application reach 10.60.0.0/16 on port 6379, which is no declared connection",
                        "a rule lets application reach pl-0123456789abcdef0 on port 8443, which is no declared connection");

        out("web", Permission.tcp(587, ANYBODY));
        out("application", Permission.tcp(6379, new Peer.Addresses(AddressBlock.of("10.32.0.0/11"))));
        out("application", Permission.tcp(8443, new Peer.PrefixList("pl-0fedcba9876543210")));
        assertThat(new RuleCheck(topology(), NetworkInterface::owner, configured()).run())
                .containsExactlyInAnyOrder(
                        "a rule lets web reach internet on port 587, which is no declared connection",
                        "a rule lets application reach 10.32.0.0/11 on port 6379, which is no declared connection",
                        "a rule lets application reach pl-0fedcba9876543210 on port 8443, which is no declared connection");
    }

    @Test
    void whatTheConfigurationNamesNeedsItsRule() {
        assertThat(new RuleCheck(topology(), NetworkInterface::owner, configured()).run())
                .containsExactlyInAnyOrder(
                        "no rule lets application out to internet on port 587",
                        "no rule lets application out to 10.60.0.0/16 on port 6379",
                        "no rule lets application out to pl-0123456789abcdef0 on port 8443");
    }

    private static Arrows configured() {
        var further = JsonNodeFactory.instance.arrayNode();
        Map.of("0.0.0.0/0", 587, "10.60.0.0/16", 6379, "pl-0123456789abcdef0", 8443)
                .forEach((to, port) -> further.addObject()
                        .put("from", "application")
                        .put("to", to)
                        .putArray("ports")
                        .add(port));
        return Arrows.of(9000, false, further);
    }

    private void arrow(String from, String to, int port) {
        out(from, Permission.tcp(port, new Peer.Group(to)));
        in(to, Permission.tcp(port, new Peer.Group(from)));
    }

    private void in(String role, Permission permission) {
        ingress.computeIfAbsent(role, first -> new ArrayList<>()).add(permission);
    }

    private void out(String role, Permission permission) {
        egress.computeIfAbsent(role, first -> new ArrayList<>()).add(permission);
    }

    private List<String> run() {
        return new RuleCheck(topology(), NetworkInterface::owner, Arrows.of(9000, false)).run();
    }

    private Topology topology() {
        Map<String, SecurityGroup> groups = new LinkedHashMap<>();
        List<NetworkInterface> interfaces = new ArrayList<>();
        for (String role : ROLES) {
            groups.put(
                    role,
                    new SecurityGroup(
                            role,
                            role,
                            role,
                            ingress.getOrDefault(role, List.of()),
                            egress.getOrDefault(role, List.of())));
            interfaces.add(new NetworkInterface(
                    "eni-" + role, role, "10.0.0." + (4 + interfaces.size()), "subnet-1", List.of(role)));
        }
        return new Topology(
                AddressBlock.of("10.0.0.0/16"),
                Map.of("subnet-1", new Subnet("subnet-1", AddressBlock.of("10.0.0.0/24"), "eu-central-1a")),
                Map.of(),
                Map.of(),
                Set.of(),
                groups,
                interfaces,
                Map.of(),
                Map.of());
    }
}
