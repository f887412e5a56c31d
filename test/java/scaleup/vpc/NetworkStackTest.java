package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

class NetworkStackTest {
    private static final Synthesis DEV = Synthesis.of("dev");
    private static final Synthesis PROD = Synthesis.of("prod");
    private static final Synthesis WITH_ENDPOINTS =
            Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints"));

    @Test
    void spreadsThreeKindsOfSubnetsOverTheZones() {
        assertThat(subnets(DEV))
                .containsExactlyInAnyOrder(
                        "private 0 10.10.0.0/18",
                        "private 1 10.10.64.0/18",
                        "public 0 10.10.192.0/21",
                        "public 1 10.10.200.0/21",
                        "database 0 10.10.216.0/21",
                        "database 1 10.10.224.0/21");
        assertThat(subnets(PROD)).hasSize(9).contains("private 2 10.30.128.0/18", "database 2 10.30.232.0/21");
    }

    @Test
    void movesNoSubnetWhenAThirdZoneIsAdded() {
        var withThird = Synthesis.ofDev(edit -> edit.set("environments.dev.network.zones", 3));
        assertThat(subnets(withThird)).hasSize(9).containsAll(subnets(DEV));
        assertThat(withThird.resources("AWS::EC2::Subnet").stream().map(Resource::id))
                .containsAll(DEV.resources("AWS::EC2::Subnet").stream()
                        .map(Resource::id)
                        .toList());
    }

    @Test
    void movesNoSubnetWhenTheWayOutChanges() {
        assertThat(WITH_ENDPOINTS.resources("AWS::EC2::Subnet").stream().map(Resource::id))
                .containsExactlyElementsOf(DEV.resources("AWS::EC2::Subnet").stream()
                        .map(Resource::id)
                        .toList());
        assertThat(subnets(WITH_ENDPOINTS)).isEqualTo(subnets(DEV));
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.16.0.0/16", "192.168.0.0/20", "10.40.0.0/22"})
    void fitsIntoEveryAllowedNetwork(String cidr) {
        var synthesis = Synthesis.ofDev(
                edit -> edit.set("environments.dev.network.cidr", cidr).set("environments.dev.network.zones", 3));
        assertThat(synthesis.resources("AWS::EC2::Subnet")).hasSize(9);
    }

    @Test
    void asksNoAccountForItsZones() {
        assertThat(DEV.resources("AWS::EC2::Subnet"))
                .allSatisfy(subnet -> assertThat(subnet.property("/AvailabilityZone/Fn::Select/1/Fn::GetAZs")
                                .asText())
                        .isEmpty());
    }

    /**
     * AWS CloudFormation Template Reference, Fn::GetAZs: "the order of the results from the Fn::GetAZs function isn't guaranteed and can
     * change when new Availability Zones are added"; then AWS CloudFormation refuses to change the network at all: "CIDR Block must
     * change if Availability Zone is changed and VPC ID is not changed" (buildkite/elastic-ci-stack-for-aws#319).
     */
    @Test
    void staysInTheZonesThatAreNamed() {
        var named = Synthesis.ofDev(
                edit -> edit.set("environments.dev.network.zoneNames", List.of("eu-central-1b", "eu-central-1a")));
        Map<String, String> zones = new TreeMap<>();
        named.resources("AWS::EC2::Subnet")
                .forEach(subnet -> zones.put(
                        subnet.id().replaceAll("Vpc([a-z]+)Subnet(\\d).*", "$1 $2"),
                        subnet.property("/AvailabilityZone").asText()));
        assertThat(zones)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "database 1", "eu-central-1b",
                        "database 2", "eu-central-1a",
                        "private 1", "eu-central-1b",
                        "private 2", "eu-central-1a",
                        "public 1", "eu-central-1b",
                        "public 2", "eu-central-1a"));
        for (Resource subnet : named.resources("AWS::EC2::Subnet")) {
            assertThat(subnet.property("/CidrBlock"))
                    .isEqualTo(resource(DEV, subnet.id()).property("/CidrBlock"));
        }
    }

    @Test
    void givesNoHostAPublicAddress() {
        assertThat(DEV.resources("AWS::EC2::Subnet")).allSatisfy(subnet -> assertThat(
                        subnet.property("/MapPublicIpOnLaunch").asBoolean())
                .isFalse());
    }

    @ParameterizedTest
    @CsvSource({"dev, 1", "staging, 1", "prod, 3"})
    void hasTheNatGatewaysOfItsEgress(String environment, int count) {
        var synthesis = Synthesis.of(environment);
        assertThat(synthesis.resources("AWS::EC2::NatGateway")).hasSize(count);
        assertThat(synthesis.resources("AWS::EC2::EIP")).hasSize(count);
    }

    @Test
    void routesOnlyPublicAndPrivateSubnetsOut() {
        assertThat(routes(DEV))
                .containsExactlyInAnyOrder(
                        "public 0 to VpcIGWD7BA715C",
                        "public 1 to VpcIGWD7BA715C",
                        "private 0 to VpcpublicSubnet1NATGatewayA036E8A6",
                        "private 1 to VpcpublicSubnet1NATGatewayA036E8A6");
        assertThat(routes(PROD))
                .containsExactlyInAnyOrder(
                        "public 0 to VpcIGWD7BA715C",
                        "public 1 to VpcIGWD7BA715C",
                        "public 2 to VpcIGWD7BA715C",
                        "private 0 to VpcpublicSubnet1NATGatewayA036E8A6",
                        "private 1 to VpcpublicSubnet2NATGateway4A29FD4F",
                        "private 2 to VpcpublicSubnet3NATGatewayB3ABD4B1");
        assertThat(routes(WITH_ENDPOINTS))
                .containsExactlyInAnyOrder("public 0 to VpcIGWD7BA715C", "public 1 to VpcIGWD7BA715C");
    }

    @Test
    void leavesNoSubnetToTheMainRouteTable() {
        for (var synthesis : List.of(DEV, PROD, WITH_ENDPOINTS)) {
            assertThat(synthesis.resources("AWS::EC2::SubnetRouteTableAssociation").stream()
                            .map(association ->
                                    association.property("/SubnetId/Ref").asText()))
                    .containsExactlyInAnyOrderElementsOf(synthesis.resources("AWS::EC2::Subnet").stream()
                            .map(Resource::id)
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"dev", "prod"})
    void makesNatGatewaysInThePublicSubnetOfTheirZoneWhenThatHasItsRoute(String environment) {
        var synthesis = Synthesis.of(environment);
        assertThat(synthesis.resources("AWS::EC2::NatGateway")).isNotEmpty().allSatisfy(gateway -> {
            String subnet = gateway.property("/SubnetId/Ref").asText();
            assertThat(subnet).startsWith(gateway.id().replaceAll("NATGateway.*", ""));
            assertThat(gateway.body().path("DependsOn"))
                    .extracting(JsonNode::asText)
                    .containsExactly("VpcpublicDefaultRouteB196066D");
        });
        assertThat(synthesis.resources("AWS::EC2::Route").stream()
                        .filter(route -> route.id().startsWith("Vpcpublic")))
                .singleElement()
                .satisfies(route -> assertThat(route.body().path("DependsOn"))
                        .extracting(JsonNode::asText)
                        .containsExactly("VpcVPCGWBF912B6E"));
    }

    @Test
    void tellsPeopleWhatIsWhat() {
        assertThat(DEV.resources("AWS::EC2::Subnet").stream()
                        .map(subnet -> subnet.property("/Tags/0/Value").asText()))
                .containsExactlyInAnyOrder(
                        "Scaleup-dev-private-1",
                        "Scaleup-dev-private-2",
                        "Scaleup-dev-public-1",
                        "Scaleup-dev-public-2",
                        "Scaleup-dev-database-1",
                        "Scaleup-dev-database-2");
        assertThat(DEV.resource("Network", "AWS::EC2::VPC")
                        .property("/Tags/0/Value")
                        .asText())
                .isEqualTo("Scaleup-dev-vpc");
    }

    @Test
    void reachesS3ThroughAGatewayEndpointFromEveryPrivateSubnet() {
        for (var synthesis : List.of(DEV, PROD, WITH_ENDPOINTS)) {
            var gateways = synthesis.resources("AWS::EC2::VPCEndpoint").stream()
                    .filter(endpoint ->
                            endpoint.property("/VpcEndpointType").asText().equals("Gateway"))
                    .toList();
            assertThat(gateways).hasSize(1);
            assertThat(Synthesis.text(gateways.get(0).property("/ServiceName"))).isEqualTo("com.amazonaws.<Region>.s3");
            assertThat(gateways.get(0).property("/RouteTableIds"))
                    .hasSize(synthesis.resources("AWS::EC2::Subnet").size() / 3)
                    .allSatisfy(table -> assertThat(table.path("Ref").asText()).startsWith("Vpcprivate"));
        }
    }

    @Test
    void reachesEveryServiceThatHostsCallThroughItsEndpoint() {
        var interfaces = WITH_ENDPOINTS.resources("AWS::EC2::VPCEndpoint").stream()
                .filter(endpoint ->
                        endpoint.property("/VpcEndpointType").asText().equals("Interface"))
                .toList();
        assertThat(interfaces.stream().map(endpoint -> Synthesis.text(endpoint.property("/ServiceName"))))
                .containsExactlyInAnyOrder(
                        "com.amazonaws.<Region>.ssm",
                        "com.amazonaws.<Region>.ssmmessages",
                        "com.amazonaws.<Region>.logs",
                        "com.amazonaws.<Region>.monitoring",
                        "com.amazonaws.<Region>.secretsmanager",
                        "com.amazonaws.<Region>.ec2",
                        "com.amazonaws.<Region>.sts");
        assertThat(interfaces).allSatisfy(endpoint -> {
            assertThat(endpoint.property("/PrivateDnsEnabled").asBoolean()).isTrue();
            assertThat(endpoint.property("/SubnetIds")).hasSize(2);
            assertThat(Synthesis.target(WITH_ENDPOINTS, endpoint.property("/SecurityGroupIds/0")))
                    .startsWith("IsolationEndpoints");
        });
        assertThat(WITH_ENDPOINTS.resources("AWS::EC2::NatGateway")).isEmpty();
        assertThat(DEV.resources("AWS::EC2::VPCEndpoint")).hasSize(1);
    }

    @Test
    void looksUpThePrefixListOfS3WhereHostsReachNothingElseOfTheInternet() {
        var lists = customs(WITH_ENDPOINTS, "PrefixListName");
        assertThat(lists).singleElement().satisfies(list -> assertThat(Synthesis.text(list.property("/PrefixListName")))
                .isEqualTo("com.amazonaws.<Region>.s3"));
        assertThat(WITH_ENDPOINTS.resources("AWS::EC2::SecurityGroupEgress").stream()
                        .filter(rule -> rule.property("/DestinationPrefixListId/Fn::GetAtt/0")
                                .asText()
                                .equals(lists.get(0).id())))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.property("/DestinationPrefixListId/Fn::GetAtt/1")
                                .asText())
                        .isEqualTo("PrefixListId"));
        assertThat(customs(DEV, "PrefixListName")).isEmpty();
    }

    @Test
    void logsEveryFlow() {
        var flowLog = DEV.resource("Network", "AWS::EC2::FlowLog");
        assertThat(flowLog.property("/TrafficType").asText()).isEqualTo("ALL");
        var group = resource(DEV, flowLog.property("/LogGroupName/Ref").asText());
        assertThat(group.property("/LogGroupName").asText()).isEqualTo("/scaleup/dev/network/flows");
    }

    @Test
    void closesTheDefaultSecurityGroup() {
        for (var synthesis : List.of(DEV, PROD, WITH_ENDPOINTS)) {
            assertThat(customs(synthesis, "DefaultSecurityGroup"))
                    .singleElement()
                    .satisfies(closed -> assertThat(
                                    closed.property("/DefaultSecurityGroup").toString())
                            .isEqualTo("{\"Fn::GetAtt\":[\"Vpc8378EB38\",\"DefaultSecurityGroup\"]}"));
        }
    }

    @Test
    void encryptsEveryLogGroupWithItsKeyAndKeepsItAsLongAsConfigured() {
        for (var synthesis : List.of(DEV, PROD)) {
            int days = synthesis == DEV ? 30 : 365;
            assertThat(synthesis.resources("AWS::Logs::LogGroup"))
                    .hasSizeGreaterThan(6)
                    .allSatisfy(group -> {
                        assertThat(Synthesis.target(synthesis, group.property("/KmsKeyId")))
                                .startsWith("LogKey");
                        assertThat(group.property("/RetentionInDays").asInt()).isEqualTo(days);
                    });
        }
    }

    @Test
    void letsTheLogKeyServeOnlyTheEnvironmentsLogGroups() {
        var key = DEV.resource("Network", "AWS::KMS::Key");
        assertThat(key.property("/EnableKeyRotation").asBoolean()).isTrue();
        var logs = key.property("/KeyPolicy/Statement/1");
        // Amazon CloudWatch Logs' principal has the region and the partition's suffix in it: amazonaws.com.cn in China.
        assertThat(Synthesis.text(logs.at("/Principal/Service"))).isEqualTo("logs.<Region>.<URLSuffix>");
        Set<String> arns = new TreeSet<>();
        logs.at("/Condition/ArnLike/kms:EncryptionContext:aws:logs:arn").forEach(arn -> arns.add(Synthesis.text(arn)));
        assertThat(arns)
                .containsExactly(
                        "arn:<Partition>:logs:<Region>:<AccountId>:log-group:/aws/rds/instance/scaleup-dev/*",
                        "arn:<Partition>:logs:<Region>:<AccountId>:log-group:/scaleup/dev/*");
    }

    @Test
    void resolvesThePrivateZoneInTheVpcAlone() {
        var zone = DEV.resource("Network", "AWS::Route53::HostedZone");
        assertThat(zone.property("/Name").asText()).isEqualTo("dev.scaleup.internal");
        assertThat(zone.property("/VPCs")).hasSize(1);
        assertThat(zone.property("/VPCs/0/VPCId/Ref").asText())
                .isEqualTo(DEV.resource("Network", "AWS::EC2::VPC").id());
    }

    private static List<Resource> customs(Synthesis synthesis, String property) {
        return synthesis.resources("Network", "AWS::CloudFormation::CustomResource").stream()
                .filter(resource -> !resource.property("/" + property).isMissingNode())
                .toList();
    }

    /** Where each subnet sends what is not for the VPC. */
    private static Set<String> routes(Synthesis synthesis) {
        Set<String> routes = new TreeSet<>();
        for (Resource association : synthesis.resources("AWS::EC2::SubnetRouteTableAssociation")) {
            String subnet = association.property("/SubnetId/Ref").asText();
            String kind = subnet.replaceAll("Vpc([a-z]+)Subnet.*", "$1");
            String zone = resource(synthesis, subnet)
                    .property("/AvailabilityZone/Fn::Select/0")
                    .asText();
            for (Resource route : synthesis.resources("AWS::EC2::Route")) {
                if (route.property("/RouteTableId").equals(association.property("/RouteTableId"))) {
                    assertThat(route.property("/DestinationCidrBlock").asText()).isEqualTo("0.0.0.0/0");
                    String target = route.property("/GatewayId/Ref").asText()
                            + route.property("/NatGatewayId/Ref").asText();
                    routes.add("%s %s to %s".formatted(kind, zone, target));
                }
            }
        }
        return routes;
    }

    private static Resource resource(Synthesis synthesis, String id) {
        return synthesis.resources().stream()
                .filter(resource ->
                        resource.part().equals("Network") && resource.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> subnets(Synthesis synthesis) {
        Set<String> subnets = new TreeSet<>();
        for (Resource subnet : synthesis.resources("AWS::EC2::Subnet")) {
            String kind = subnet.id().replaceAll("Vpc([a-z]+)Subnet.*", "$1");
            subnets.add("%s %s %s"
                    .formatted(
                            kind,
                            subnet.property("/AvailabilityZone/Fn::Select/0").asText(),
                            subnet.property("/CidrBlock").asText()));
        }
        return subnets;
    }
}
