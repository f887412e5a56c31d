package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;

class NetworkPlayersTest {
    private final AtomicInteger enforced = new AtomicInteger();
    private final VpcNetwork network = new VpcNetwork(topology -> enforced.incrementAndGet());
    private final ExampleVpc template = new ExampleVpc(network, new Unattached(), new Slot(2));

    @Test
    void aVpcHasTheIdsAndTheDefaultGroupThatAwsGivesIt() throws Exception {
        var made = template.make(
                "VPC",
                "Vpc",
                "{'EnableDnsHostnames': true, 'CidrBlock': '10.0.0.0/16', 'EnableDnsSupport': true, 'Tags': []}");

        assertThat(made.reference()).matches("vpc-[0-9a-f]{17}");
        assertThat(made.attributes())
                .containsEntry("VpcId", made.reference())
                .containsEntry("CidrBlock", "10.0.0.0/16");
        var group = made.attributes().get("DefaultSecurityGroup");
        assertThat(network.topology().groups().get(group))
                .isEqualTo(new SecurityGroup(
                        group,
                        "default",
                        "default VPC security group",
                        List.of(Permission.all(new Peer.Group(group))),
                        List.of(Permission.all(new Peer.Addresses(AddressBlock.ANY)))));
    }

    @Test
    void theSameResourceHasTheSameIdEachTime() throws Exception {
        var again = new ExampleVpc(new VpcNetwork(topology -> {}), new Unattached(), new Slot(3));

        assertThat(vpc())
                .isEqualTo(again.make("VPC", "Vpc", "{'EnableDnsHostnames': true, 'CidrBlock': '10.0.0.0/16'}")
                        .reference());
        assertThat(subnet("A", "10.0.0.0/24")).isNotEqualTo(subnet("B", "10.0.1.0/24"));
    }

    @Test
    void aNatGatewayHasTheElasticAddressAndServesTheSubnetsThatAreRoutedToIt() throws Exception {
        var vpc = vpc();
        var publicSubnet = subnet("Public", "10.0.0.0/24");
        var privateSubnet = subnet("Private", "10.0.1.0/24");
        var gateway = template.make("InternetGateway", "Gateway", "{}").reference();
        template.make("VPCGatewayAttachment", "Attachment", "{'InternetGatewayId': '%s', 'VpcId': '%s'}", gateway, vpc);
        var address = template.make("EIP", "Address", "{'Domain': 'vpc'}");
        var nat = template.make(
                "NatGateway",
                "Nat",
                "{'AllocationId': '%s', 'SubnetId': '%s'}",
                address.attributes().get("AllocationId"),
                publicSubnet);
        route(publicSubnet, "GatewayId", gateway);
        route(privateSubnet, "NatGatewayId", nat.reference());

        assertThat(address.reference()).isEqualTo("203.0.113.46"); // 2 * 16 + 14
        var topology = network.topology();
        assertThat(topology.reachesInternet(publicSubnet)).isTrue();
        assertThat(topology.reachesInternet(privateSubnet)).isFalse();
        assertThat(topology.nat(topology.routesOf(privateSubnet).get(0)))
                .contains(new NatGateway(nat.reference(), publicSubnet, "203.0.113.46"));
    }

    @Test
    void aGatewayEndpointLeadsToItsServiceFromItsTables() throws Exception {
        var vpc = vpc();
        var subnet = subnet("Private", "10.0.1.0/24");
        var table = table(subnet);

        var endpoint = template.make(
                "VPCEndpoint",
                "S3",
                "{'RouteTableIds': ['%s'], 'ServiceName': 'com.amazonaws.eu-central-1.s3', 'VpcEndpointType': 'Gateway',"
                        + " 'VpcId': '%s'}",
                table,
                vpc);

        assertThat(network.topology().routesOf(subnet))
                .containsExactly(
                        new Route(AddressBlock.of("198.51.100.20/32"), new Route.ToEndpoint(endpoint.reference())));
    }

    @Test
    void anInterfaceEndpointHasAnAddressInEachSubnet() throws Exception {
        var vpc = vpc();
        var one = subnet("One", "10.0.1.0/24");
        var other = subnet("Other", "10.0.2.0/24");
        var group = group("Endpoints", "");

        template.make(
                "VPCEndpoint",
                "Ssm",
                "{'PrivateDnsEnabled': true, 'SecurityGroupIds': ['%s'], 'ServiceName': 'com.amazonaws.eu-central-1.ssm',"
                        + " 'SubnetIds': ['%s', '%s'], 'VpcEndpointType': 'Interface', 'VpcId': '%s'}",
                group,
                one,
                other,
                vpc);

        assertThat(network.topology().endpoints().get("com.amazonaws.eu-central-1.ssm"))
                .containsExactly("10.0.1.4", "10.0.2.4");
    }

    @Test
    void aGroupWithoutEgressRulesMayConnectToAnybody() throws Exception {
        vpc();

        var open = group("Open", "");
        var closed = group(
                "Closed",
                ", 'SecurityGroupEgress': [{'CidrIp': '255.255.255.255/32', 'Description': 'Closed', 'FromPort': 252,"
                        + " 'IpProtocol': 'icmp', 'ToPort': 86}]");

        var groups = network.topology().groups();
        assertThat(groups.get(open).egress()).containsExactly(Permission.all(new Peer.Addresses(AddressBlock.ANY)));
        assertThat(groups.get(closed).egress())
                .containsExactly(
                        new Permission("icmp", 252, 86, new Peer.Addresses(AddressBlock.of("255.255.255.255/32"))));
    }

    @Test
    void rulesComeToAGroupOnTheirOwn() throws Exception {
        vpc();
        var web = group("Web", "");
        var balancer = group("Balancer", "");

        var made = template.make(
                "SecurityGroupIngress",
                "Rule",
                "{'GroupId': '%s', 'IpProtocol': 'tcp', 'FromPort': 8080, 'ToPort': 8081, 'SourceSecurityGroupId': '%s'}",
                web,
                balancer);

        assertThat(made.reference()).matches("sgr-[0-9a-f]{17}");
        assertThat(network.topology().groups().get(web).ingress())
                .containsExactly(new Permission("tcp", 8080, 8081, new Peer.Group(balancer)));
        network.revoke(web, Direction.INGRESS, List.of(new Permission("tcp", 8080, 8081, new Peer.Group(balancer))));
        assertThat(network.topology().groups().get(web).ingress()).isEmpty();
    }

    @Test
    void ifOneOfSeveralRulesIsUnknownNoneIsTakenAway() throws Exception {
        vpc();
        var group = group(
                "Web",
                ", 'SecurityGroupIngress': [{'CidrIp': '10.0.0.0/8', 'IpProtocol': 'tcp', 'FromPort': 1, 'ToPort': 1}]");
        var known = Permission.tcp(1, new Peer.Addresses(AddressBlock.of("10.0.0.0/8")));

        assertThatThrownBy(
                        () -> network.revoke(group, Direction.INGRESS, List.of(known, Permission.tcp(2, known.peer()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The specified rule does not exist in this security group.");

        assertThat(network.groups().get(group).ingress()).containsExactly(known);
    }

    @Test
    void portsOfProtocolsThatHaveNoneMakeNoDifference() {
        assertThat(new Permission("47", 1, 2, new Peer.Group("sg-1")))
                .isEqualTo(new Permission("47", -1, -1, new Peer.Group("sg-1")));
        assertThat(new Permission("-1", 0, 65535, new Peer.Group("sg-1")))
                .isEqualTo(Permission.all(new Peer.Group("sg-1")));
    }

    @Test
    void eachChangeIsEnforced() throws Exception {
        vpc();
        subnet("A", "10.0.0.0/24");

        assertThat(enforced).hasValue(2);
    }

    @Test
    void refusesWhatAwsRefusesAndSaysWhere() throws Exception {
        vpc();
        subnet("A", "10.0.0.0/24");
        var group = group("Group", "");
        var rule =
                "{'GroupId': '" + group + "', 'IpProtocol': 'tcp', 'FromPort': 1, 'ToPort': 2, 'CidrIp': '10.0.0.0/8'}";
        template.make("SecurityGroupIngress", "Rule", rule);

        refused("SecurityGroupIngress", rule).hasMessageContaining("already exists");
        refused("Subnet", "{'VpcId': 'vpc-1', 'CidrBlock': '10.0.1.0/24', 'AvailabilityZone': 'a'}")
                .hasMessage("Network/Refused: The vpc ID 'vpc-1' does not exist");
        refused("Subnet", "{'VpcId': '" + vpcId() + "', 'CidrBlock': '10.0.0.128/25', 'AvailabilityZone': 'a'}")
                .hasMessageContaining("conflicts with another subnet");
        refused("Subnet", "{'VpcId': '" + vpcId() + "', 'CidrBlock': '10.1.0.0/24', 'AvailabilityZone': 'a'}")
                .hasMessageContaining("invalid");
        refused("SecurityGroupEgress", "{'GroupId': 'sg-1', 'IpProtocol': '-1', 'CidrIp': '0.0.0.0/0'}")
                .hasMessageContaining("sg-1");
        refused("SecurityGroupEgress", "{'GroupId': '" + group + "', 'IpProtocol': 'tcp', 'CidrIp': '0.0.0.0/0'}")
                .hasMessageContaining("FromPort is missing");
        refused(
                        "SecurityGroup",
                        "{'GroupDescription': 'Twice', 'VpcId': '%s', 'SecurityGroupEgress': [%s, %s]}"
                                .formatted(
                                        vpcId(),
                                        "{'CidrIp': '10.0.0.0/8', 'IpProtocol': '-1'}",
                                        "{'CidrIp': '10.0.0.0/8', 'IpProtocol': '-1', 'FromPort': 1, 'ToPort': 1}"))
                .hasMessageContaining("must not appear multiple times");
        refused("SecurityGroup", "{'VpcId': '" + vpcId() + "'}").hasMessageContaining("GroupDescription is missing");
        refused("SecurityGroupEgress", "{'GroupId': '" + group + "', 'IpProtocol': '-1'}")
                .hasMessageContaining("exactly one of CidrIp");
    }

    @Test
    void refusesWhatIsNotPlayed() throws Exception {
        var vpc = vpc();

        refused("VPC", "{'EnableDnsHostnames': true, 'CidrBlock': '10.9.0.0/16'}")
                .hasMessageContaining("A second VPC is not played");
        refused("Subnet", "{'Ipv6Native': true}").hasMessageContaining("Ipv6Native is not played");
        refused("Subnet", "{'MapPublicIpOnLaunch': true}")
                .hasMessageContaining("MapPublicIpOnLaunch true is not played");
        refused("SecurityGroupIngress", "{'GroupId': 'sg-1', 'CidrIpv6': '::/0'}")
                .hasMessageContaining("CidrIpv6 is not played");
        refused(
                        "VPCEndpoint",
                        "{'VpcEndpointType': 'Gateway', 'ServiceName': 'com.amazonaws.eu-central-1.dynamodb', 'VpcId': '"
                                + vpc + "'}")
                .hasMessageContaining("dynamodb");
        refused(
                        "VPCEndpoint",
                        "{'VpcEndpointType': 'Gateway', 'ServiceName': 'com.amazonaws.eu-central-1.s3', 'VpcId': 'vpc-9'}")
                .hasMessageContaining("The vpc ID 'vpc-9' does not exist");
        refused("EIP", "{'Domain': 'standard'}").hasMessageContaining("Domain standard is not played");
        refused("VPC", "{'CidrBlock': '10.9.0.0/16', 'EnableDnsHostnames': true, 'InstanceTenancy': 'dedicated'}")
                .hasMessageContaining("InstanceTenancy dedicated is not played");
        // CreateVpcEndpoint, PrivateDnsEnabled: "To use a private hosted zone, you must set the following VPC
        // attributes
        // to true: enableDnsHostnames and enableDnsSupport". ModifyVpcAttribute: the default of a VPC is false.
        refused("VPC", "{'CidrBlock': '10.9.0.0/16'}").hasMessageContaining("EnableDnsHostnames must be true");
        refused("VPC", "{'CidrBlock': '10.9.0.0/16', 'EnableDnsHostnames': false}")
                .hasMessageContaining("EnableDnsHostnames must be true");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String type, String properties) {
        return assertThatThrownBy(() -> template.make(type, "Refused", properties))
                .isInstanceOf(NotMade.class);
    }

    private String vpc() throws Exception {
        return template.make("VPC", "Vpc", "{'EnableDnsHostnames': true, 'CidrBlock': '10.0.0.0/16'}")
                .reference();
    }

    private static String vpcId() {
        return PhysicalId.hexadecimal("Network/Vpc", "vpc");
    }

    private String subnet(String name, String cidr) throws Exception {
        return template.make(
                        "Subnet",
                        name,
                        "{'VpcId': '%s', 'CidrBlock': '%s', 'AvailabilityZone': 'eu-central-1a'}",
                        vpcId(),
                        cidr)
                .reference();
    }

    private String group(String name, String more) throws Exception {
        return template.make(
                        "SecurityGroup", name, "{'GroupDescription': 'A group', 'VpcId': '%s'" + more + "}", vpcId())
                .attributes()
                .get("GroupId");
    }

    private String table(String subnet) throws Exception {
        var table = template.make("RouteTable", "Table" + subnet, "{'VpcId': '%s'}", vpcId())
                .reference();
        template.make(
                "SubnetRouteTableAssociation",
                "Association" + subnet,
                "{'RouteTableId': '%s', 'SubnetId': '%s'}",
                table,
                subnet);
        return table;
    }

    private void route(String subnet, String kind, String target) throws Exception {
        template.make(
                "Route",
                "Route" + subnet,
                "{'DestinationCidrBlock': '0.0.0.0/0', 'RouteTableId': '%s', '%s': '%s'}",
                table(subnet),
                kind,
                target);
    }

    /** A VPC that gives addresses and attaches nothing. */
    private final class Unattached implements Vpc {
        private final AddressPool addresses = new AddressPool();

        @Override
        public NetworkInterface allocate(String owner, String subnet, List<String> securityGroups) {
            return addresses.allocate(owner, network.subnet(subnet), securityGroups);
        }

        @Override
        public void attachHere(NetworkInterface networkInterface) {}

        @Override
        public String attachNamespace(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void publish(String publicAddress, NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String zone(String subnet) {
            throw new UnsupportedOperationException();
        }
    }
}
