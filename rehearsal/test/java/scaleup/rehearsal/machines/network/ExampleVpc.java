package scaleup.rehearsal.machines.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** Plays resources that are written down as in a template. */
final class ExampleVpc {
    private final Map<String, Player> players;
    private String vpcId;

    ExampleVpc(VpcNetwork network, Vpc vpc, Slot slot) {
        players = NetworkPlayers.of(network, vpc, slot);
    }

    /**
     * Makes a resource.
     *
     * @param properties JSON with single quotes; {@code %s} stand for the values
     */
    Made make(String type, String id, String properties, String... values) throws NotMade, InterruptedException {
        try {
            var node = new JsonMapper()
                    .readTree(properties.formatted((Object[]) values).replace('\'', '"'));
            var declaration = new Declaration("Network", id, "AWS::EC2::" + type, node, MissingNode.getInstance());
            return players.get(declaration.type()).make(declaration);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes the VPC that what is below is in. */
    String vpc() throws NotMade, InterruptedException {
        vpcId = make("VPC", "Vpc", "{'EnableDnsHostnames': true, 'CidrBlock': '10.0.0.0/16'}")
                .reference();
        return vpcId;
    }

    /** A subnet of it. */
    String subnet(String name, String cidr) throws NotMade, InterruptedException {
        return make(
                        "Subnet",
                        name,
                        "{'VpcId': '%s', 'CidrBlock': '%s', 'AvailabilityZone': 'eu-central-1a'}",
                        vpcId,
                        cidr)
                .reference();
    }

    /** A security group of it, from which nothing goes out. */
    String group(String name) throws NotMade, InterruptedException {
        return make(
                        "SecurityGroup",
                        name,
                        "{'GroupDescription': 'A group', 'VpcId': '%s', 'SecurityGroupEgress': [{'CidrIp':"
                                + " '255.255.255.255/32', 'FromPort': 252, 'IpProtocol': 'icmp', 'ToPort': 86}]}",
                        vpcId)
                .reference();
    }

    /** One that is attached to it. */
    String internetGateway() throws NotMade, InterruptedException {
        var gateway = make("InternetGateway", "Gateway", "{}").reference();
        make("VPCGatewayAttachment", "Attachment", "{'InternetGatewayId': '%s', 'VpcId': '%s'}", gateway, vpcId);
        return gateway;
    }

    /** Has everything that leaves a subnet go to a target of a kind; the route table. */
    String route(String from, String kind, String target) throws NotMade, InterruptedException {
        var table = make("RouteTable", "Table" + from, "{'VpcId': '%s'}", vpcId).reference();
        make(
                "SubnetRouteTableAssociation",
                "Association" + from,
                "{'RouteTableId': '%s', 'SubnetId': '%s'}",
                table,
                from);
        make(
                "Route",
                "Route" + from,
                "{'DestinationCidrBlock': '0.0.0.0/0', 'RouteTableId': '%s', '%s': '%s'}",
                table,
                kind,
                target);
        return table;
    }
}
