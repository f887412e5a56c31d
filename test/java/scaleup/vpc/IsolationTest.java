package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;
import scaleup.configuration.Egress;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;

/** The arrows that the security groups of the templates allow, and no other. */
class IsolationTest {
    private static final Synthesis WITH_ENDPOINTS =
            Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints"));

    private static final Synthesis WITH_DESTINATIONS = Synthesis.ofDev(edit -> {
        String egress = "environments.dev.application.egress.";
        edit.set(egress + "mail.port", 587).set(egress + "mail.to", "0.0.0.0/0");
        edit.set(egress + "cache.port", 6379).set(egress + "cache.to", "10.60.0.0/16");
        edit.set(egress + "cache.through", "pcx-0123456789abcdef0");
        edit.set(egress + "partner.port", 8443).set(egress + "partner.to", "pl-0123456789abcdef0");
        edit.set(egress + "partner.through", "tgw-0123456789abcdef0");
    });

    @Proof
    void allowsTheArrowsOfTheDesignAndOfItsConfigurationAndNoOthers(Synthesis synthesis) {
        var configuration = synthesis.configuration();
        Set<String> expected = design(configuration.network().egress() == Egress.ENDPOINTS);
        configuration
                .application()
                .egress()
                .forEach(destination -> expected.add("application -> %s tcp %d"
                        .formatted(
                                destination.to().equals("0.0.0.0/0") ? "internet" : destination.to(),
                                destination.port())));
        assertThat(arrows(synthesis)).isEqualTo(expected);
    }

    @Proof
    void letsInTheClientNetworksThatAreConfigured(Synthesis synthesis) {
        Set<String> expected = new TreeSet<>();
        synthesis.configuration().network().clientNetworks().forEach(network -> {
            expected.add(network.text() + " -> FrontDoor tcp 443");
            expected.add(network.text() + " -> FrontDoor tcp 80");
        });
        assertThat(networks(synthesis)).isEqualTo(expected);
    }

    @Test
    void allowsTheWayOutThroughNat() {
        assertThat(arrows(Synthesis.of("dev"))).isEqualTo(design(false));
    }

    @Test
    void allowsNoWayToTheInternetWithEndpoints() {
        assertThat(arrows(WITH_ENDPOINTS)).isEqualTo(design(true));
    }

    /** As written down: the way of a request, from the outside to the data, and nothing that goes back. */
    @Test
    void drawsTheArrowsOfTheDesign() {
        assertThat(design(false))
                .filteredOn(arrow -> !arrow.contains("-> internet"))
                .containsExactlyInAnyOrder(
                        "clients -> network-load-balancer tcp 443",
                        "clients -> network-load-balancer tcp 80",
                        "network-load-balancer -> load-balancer tcp 443",
                        "network-load-balancer -> load-balancer tcp 80",
                        "network-load-balancer -> load-balancer tcp 8404",
                        "load-balancer -> web tcp 8080",
                        "load-balancer -> application tcp 8080",
                        "web -> application tcp 8080",
                        "application -> database tcp 3306",
                        "database-user -> database tcp 3306");
    }

    @Test
    void letsInNobodyButTheClientNetworks() {
        var synthesis = Synthesis.ofDev(edit ->
                edit.set("environments.dev.network.clientNetworks", List.of("198.51.100.0/24", "203.0.113.7/32")));
        assertThat(networks(synthesis))
                .containsExactlyInAnyOrder(
                        "198.51.100.0/24 -> FrontDoor tcp 443",
                        "198.51.100.0/24 -> FrontDoor tcp 80",
                        "203.0.113.7/32 -> FrontDoor tcp 443",
                        "203.0.113.7/32 -> FrontDoor tcp 80");
    }

    @Test
    void staysAsItIsWhateverPortTheApplicationListensOn() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.application.port", 9000));
        assertThat(arrows(synthesis)).isEqualTo(design(false));
    }

    /** And those of the configuration, which no other tier gets. */
    @Test
    void letsTheApplicationOutToWhatTheConfigurationNames() {
        var expected = design(false);
        expected.addAll(List.of(
                "application -> internet tcp 587",
                "application -> 10.60.0.0/16 tcp 6379",
                "application -> pl-0123456789abcdef0 tcp 8443"));
        assertThat(arrows(WITH_DESTINATIONS)).isEqualTo(expected);
    }

    /** Amazon VPC User Guide, "Routing for a VPC peering connection": a route in each table whose subnets shall reach it. */
    @Test
    void leadsEachPrivateSubnetToWhatPeeringConnectionsAndTransitGatewaysLeadTo() {
        var tables = WITH_DESTINATIONS.resources("AWS::EC2::RouteTable").stream()
                .map(Resource::id)
                .filter(id -> id.contains("private"))
                .toList();
        assertThat(tables).hasSize(2);
        var routes = WITH_DESTINATIONS.resources("AWS::EC2::Route");
        assertThat(routes.stream()
                        .filter(route -> route.property("/VpcPeeringConnectionId")
                                        .asText()
                                        .equals("pcx-0123456789abcdef0")
                                && route.property("/DestinationCidrBlock")
                                        .asText()
                                        .equals("10.60.0.0/16"))
                        .map(route -> Synthesis.target(WITH_DESTINATIONS, route.property("/RouteTableId"))))
                .containsExactlyInAnyOrderElementsOf(tables);
        assertThat(routes.stream()
                        .filter(route ->
                                route.property("/TransitGatewayId").asText().equals("tgw-0123456789abcdef0")
                                        && route.property("/DestinationPrefixListId")
                                                .asText()
                                                .equals("pl-0123456789abcdef0"))
                        .map(route -> Synthesis.target(WITH_DESTINATIONS, route.property("/RouteTableId"))))
                .containsExactlyInAnyOrderElementsOf(tables);
        assertThat(routes)
                .hasSize(Synthesis.of("dev").resources("AWS::EC2::Route").size() + 4);
    }

    @Proof
    void writesBetweenTwoGroupsARuleAtEachEnd(Synthesis synthesis) {
        assertThat(between(synthesis, "Egress", "DestinationSecurityGroupId"))
                .isEqualTo(between(synthesis, "Ingress", "SourceSecurityGroupId"));
    }

    @Proof
    void closesEveryGroupButForTheRules(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::EC2::SecurityGroup")).isNotEmpty().allSatisfy(group -> {
            assertThat(group.part()).isEqualTo("Network");
            assertThat(group.property("/SecurityGroupIngress").isMissingNode()).isTrue();
            assertThat(group.property("/SecurityGroupEgress")).hasSize(1);
            assertThat(group.property("/SecurityGroupEgress/0/CidrIp").asText()).isEqualTo("255.255.255.255/32");
            assertThat(group.property("/SecurityGroupEgress/0/IpProtocol").asText())
                    .isEqualTo("icmp");
        });
    }

    @Proof
    void putsEachComponentIntoItsOwnGroup(Synthesis synthesis) {
        Map<String, List<String>> groups = new TreeMap<>();
        for (Resource template : synthesis.resources("AWS::EC2::LaunchTemplate")) {
            groups.put(template.part(), names(synthesis, template.property("/LaunchTemplateData/SecurityGroupIds")));
        }
        groups.put(
                "FrontDoor",
                names(
                        synthesis,
                        synthesis
                                .resource("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer")
                                .property("/SecurityGroups")));
        for (Resource database : synthesis.resources("Database", "AWS::RDS::DBInstance")) {
            groups.put(
                    database.id().startsWith("Replica") ? database.id() : "Database",
                    names(synthesis, database.property("/VPCSecurityGroups")));
        }
        groups.entrySet().stream()
                .filter(group -> group.getKey().startsWith("Replica"))
                .forEach(group -> assertThat(group.getValue()).containsExactly("Database"));
        groups.keySet().removeIf(id -> id.startsWith("Replica"));
        assertThat(groups)
                .isEqualTo(new TreeMap<>(Map.of(
                        "FrontDoor", List.of("FrontDoor"),
                        "LoadBalancer", List.of("LoadBalancer"),
                        "Web", List.of("Web"),
                        "Application", List.of("Application"),
                        "Database", List.of("Database"))));
    }

    /** As who reviews the templates reads them. */
    private static Set<String> arrows(Synthesis synthesis) {
        return text(synthesis.reviewed().reachability().arrows());
    }

    private static Set<String> text(List<Arrow> arrows) {
        return arrows.stream()
                .flatMap(arrow ->
                        arrow.ports().stream().map(port -> "%s -> %s tcp %d".formatted(arrow.from(), arrow.to(), port)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Who is let in by a network. */
    private static Set<String> networks(Synthesis synthesis) {
        return synthesis.resources("AWS::EC2::SecurityGroupIngress").stream()
                .filter(rule -> !rule.property("/CidrIp").isMissingNode())
                .map(rule -> "%s -> %s%s"
                        .formatted(
                                rule.property("/CidrIp").asText(),
                                name(synthesis, rule.property("/GroupId")),
                                ports(rule)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String ports(Resource rule) {
        assertThat(rule.property("/FromPort")).isEqualTo(rule.property("/ToPort"));
        return " %s %d"
                .formatted(
                        rule.property("/IpProtocol").asText(),
                        rule.property("/FromPort").asInt());
    }

    private static Set<String> between(Synthesis synthesis, String direction, String otherEnd) {
        Set<String> arrows = new TreeSet<>();
        for (Resource rule : synthesis.resources("AWS::EC2::SecurityGroup" + direction)) {
            JsonNode other = rule.property("/" + otherEnd);
            if (!other.isMissingNode()) {
                String here = name(synthesis, rule.property("/GroupId"));
                String there = name(synthesis, other);
                boolean egress = direction.equals("Egress");
                arrows.add((egress ? here : there) + " -> " + (egress ? there : here) + ports(rule));
            }
        }
        return arrows;
    }

    private static List<String> names(Synthesis synthesis, JsonNode groups) {
        List<String> names = new ArrayList<>();
        groups.forEach(group -> names.add(name(synthesis, group)));
        return names;
    }

    /** {@code Web} for the group whose logical id is {@code IsolationWeb} and a hash. */
    private static String name(Synthesis synthesis, JsonNode group) {
        String id = Synthesis.target(synthesis, group);
        return id.substring("Isolation".length(), id.length() - "00000000".length());
    }

    /** The arrows of the design that an environment has: those of every one, and those of its way out. */
    private static Set<String> design(boolean endpoints) {
        return text(DeclaredArrows.of(8080, endpoints));
    }
}
