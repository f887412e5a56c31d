package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;
import scaleup.configuration.Egress;

/** The arrows that the security groups of the templates allow, and no other. */
class IsolationTest {
    /** The design's arrows, which the rehearsal sends packets along. */
    private static final Path FILE =
            Synthesis.ROOT.resolve("review/main/resources/scaleup/review/isolation/arrows.json");

    /** Where servers are asked for what the application answers, whatever port it listens on. */
    private static final int APPLICATION = 8080;

    /** Who is outside and comes in: an arrow of the design that begins with all of the internet. */
    private static final String CLIENTS = "0.0.0.0/0 ->";

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
        var network = synthesis.configuration().network();
        Set<String> expected = new TreeSet<>();
        for (String arrow : design(network.egress() == Egress.ENDPOINTS ? "endpoints" : "nat", APPLICATION)) {
            if (arrow.startsWith(CLIENTS)) {
                network.clientNetworks()
                        .forEach(clients -> expected.add(arrow.replace(CLIENTS, clients.text() + " ->")));
            } else {
                expected.add(arrow);
            }
        }
        synthesis
                .configuration()
                .application()
                .egress()
                .forEach(destination ->
                        expected.add("Application -> %s tcp %d".formatted(destination.to(), destination.port())));
        assertThat(arrows(synthesis)).isEqualTo(expected);
    }

    @Test
    void allowsTheWayOutThroughNat() {
        assertThat(arrows(Synthesis.of("dev"))).isEqualTo(design("nat", APPLICATION));
    }

    @Test
    void allowsNoWayToTheInternetWithEndpoints() {
        assertThat(arrows(WITH_ENDPOINTS)).isEqualTo(design("endpoints", APPLICATION));
    }

    /** As written down: the way of a request, from the outside to the data, and nothing that goes back. */
    @Test
    void drawsTheArrowsOfTheDesign() {
        assertThat(design("", APPLICATION))
                .containsExactlyInAnyOrder(
                        "0.0.0.0/0 -> FrontDoor tcp 443",
                        "0.0.0.0/0 -> FrontDoor tcp 80",
                        "FrontDoor -> LoadBalancer tcp 443",
                        "FrontDoor -> LoadBalancer tcp 80",
                        "FrontDoor -> LoadBalancer tcp 8404",
                        "LoadBalancer -> Web tcp 8080",
                        "LoadBalancer -> Application tcp 8080",
                        "Web -> Application tcp 8080",
                        "Application -> Database tcp 3306",
                        "DatabaseUser -> Database tcp 3306");
    }

    @Test
    void letsInNobodyButTheClientNetworks() {
        var synthesis = Synthesis.ofDev(edit ->
                edit.set("environments.dev.network.clientNetworks", List.of("198.51.100.0/24", "203.0.113.7/32")));
        assertThat(arrows(synthesis).stream().filter(arrow -> arrow.contains("-> FrontDoor")))
                .containsExactlyInAnyOrder(
                        "198.51.100.0/24 -> FrontDoor tcp 443",
                        "198.51.100.0/24 -> FrontDoor tcp 80",
                        "203.0.113.7/32 -> FrontDoor tcp 443",
                        "203.0.113.7/32 -> FrontDoor tcp 80");
    }

    @Test
    void staysAsItIsWhateverPortTheApplicationListensOn() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.application.port", 9000));
        assertThat(arrows(synthesis)).isEqualTo(design("nat", APPLICATION));
    }

    /** And those of the configuration, which no other tier gets. */
    @Test
    void letsTheApplicationOutToWhatTheConfigurationNames() {
        var expected = design("nat", APPLICATION);
        expected.addAll(List.of(
                "Application -> 0.0.0.0/0 tcp 587",
                "Application -> 10.60.0.0/16 tcp 6379",
                "Application -> pl-0123456789abcdef0 tcp 8443"));
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

    private static Set<String> arrows(Synthesis synthesis) {
        Set<String> arrows = new TreeSet<>();
        for (Resource rule : synthesis.resources("AWS::EC2::SecurityGroupEgress")) {
            arrows.add(
                    name(synthesis, rule.property("/GroupId")) + " -> " + destination(synthesis, rule) + ports(rule));
        }
        for (Resource rule : synthesis.resources("AWS::EC2::SecurityGroupIngress")) {
            arrows.add(source(synthesis, rule) + " -> " + name(synthesis, rule.property("/GroupId")) + ports(rule));
        }
        return arrows;
    }

    private static String destination(Synthesis synthesis, Resource rule) {
        if (rule.property("/DestinationPrefixListId").isTextual()) {
            return rule.property("/DestinationPrefixListId").asText();
        }
        if (!rule.property("/DestinationPrefixListId").isMissingNode()) {
            assertThat(Synthesis.target(synthesis, rule.property("/DestinationPrefixListId")))
                    .startsWith("EndpointsS3PrefixList");
            return "S3";
        }
        return end(synthesis, rule, "/DestinationSecurityGroupId");
    }

    private static String source(Synthesis synthesis, Resource rule) {
        return end(synthesis, rule, "/SourceSecurityGroupId");
    }

    private static String end(Synthesis synthesis, Resource rule, String pointer) {
        JsonNode group = rule.property(pointer);
        return group.isMissingNode() ? rule.property("/CidrIp").asText() : name(synthesis, group);
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
    private static Set<String> design(String egress, int applicationPort) {
        Set<String> arrows = new TreeSet<>();
        for (JsonNode arrow : file()) {
            if (arrow.path("egress").asText(egress).equals(egress)) {
                for (JsonNode port : arrow.path("ports")) {
                    arrows.add("%s -> %s tcp %d"
                            .formatted(
                                    group(arrow.path("from").asText()),
                                    group(arrow.path("to").asText()),
                                    port.asText().equals("application.port") ? applicationPort : port.intValue()));
                }
            }
        }
        return arrows;
    }

    private static JsonNode file() {
        try {
            return new ObjectMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code LoadBalancer} for {@code load-balancer}, and a network for who is outside. */
    private static String group(String role) {
        return switch (role) {
            case "clients", "internet" -> "0.0.0.0/0";
            default ->
                Stream.of(role.split("-"))
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining());
        };
    }
}
