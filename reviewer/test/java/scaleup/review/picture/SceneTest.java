package scaleup.review.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scaleup.review.Shop;
import scaleup.review.picture.Scene.Box;
import scaleup.review.picture.Scene.Connection;
import scaleup.review.picture.Scene.Kind;
import scaleup.review.picture.Scene.Mark;
import scaleup.review.picture.Scene.Subnets;
import scaleup.review.proof.Reviewed;

/** What a picture shows, of templates that are written by hand. */
class SceneTest {
    /** A VPC of two zones, of which a function, named as load balancers are, has one, and a way out through NAT. */
    static final String SHOP = """
            'Vpc': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '10.0.0.0/16'}},
            'Open': {'Type': 'AWS::EC2::Subnet', 'Properties': {'CidrBlock': '10.0.0.0/24', 'VpcId': {'Ref': 'Vpc'},
              'AvailabilityZone': {'Fn::Select': [0, {'Fn::GetAZs': ''}]}}},
            'First': {'Type': 'AWS::EC2::Subnet', 'Properties': {'CidrBlock': '10.0.1.0/24', 'VpcId': {'Ref': 'Vpc'},
              'AvailabilityZone': {'Fn::Select': [0, {'Fn::GetAZs': ''}]}}},
            'Second': {'Type': 'AWS::EC2::Subnet', 'Properties': {'CidrBlock': '10.0.2.0/24', 'VpcId': {'Ref': 'Vpc'},
              'AvailabilityZone': 'eu-central-1b'}},
            'Gateway': {'Type': 'AWS::EC2::NatGateway', 'Properties': {'SubnetId': {'Ref': 'Open'}}},
            'In': {'Type': 'AWS::EC2::RouteTable', 'Properties': {'VpcId': {'Ref': 'Vpc'}}},
            'Out': {'Type': 'AWS::EC2::RouteTable', 'Properties': {'VpcId': {'Ref': 'Vpc'}}},
            'ToInternet': {'Type': 'AWS::EC2::Route', 'Properties': {'RouteTableId': {'Ref': 'In'}, 'GatewayId': 'igw-1',
              'DestinationCidrBlock': '0.0.0.0/0'}},
            'ToGateway': {'Type': 'AWS::EC2::Route', 'Properties': {'RouteTableId': {'Ref': 'Out'},
              'NatGatewayId': {'Ref': 'Gateway'}, 'DestinationCidrBlock': '0.0.0.0/0'}},
            'A': {'Type': 'AWS::EC2::SubnetRouteTableAssociation', 'Properties': {'RouteTableId': {'Ref': 'In'},
              'SubnetId': {'Ref': 'Open'}}},
            'B': {'Type': 'AWS::EC2::SubnetRouteTableAssociation', 'Properties': {'RouteTableId': {'Ref': 'Out'},
              'SubnetId': {'Ref': 'First'}}},
            'C': {'Type': 'AWS::EC2::SubnetRouteTableAssociation', 'Properties': {'RouteTableId': {'Ref': 'Out'},
              'SubnetId': {'Ref': 'Second'}}},
            'Group': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {
              'SecurityGroupIngress': [
                {'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'CidrIp': '192.0.2.0/24'}],
              'SecurityGroupEgress': [{'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, 'CidrIp': '0.0.0.0/0'}]}},
            'load-balancer': {'Type': 'AWS::Lambda::Function', 'Properties': {'VpcConfig': {
              'SecurityGroupIds': [{'Fn::GetAtt': ['Group', 'GroupId']}], 'SubnetIds': [%s]}}}
            """;

    static Scene scene(String... subnets) {
        return Scene.of(
                new Reviewed(Shop.of(SHOP.formatted("{'Ref': '" + String.join("'}, {'Ref': '", subnets) + "'}"))));
    }

    @Test
    void putsSubnetsOfAKindTogetherWithTheirZonesAndNetworks() {
        var network = scene("First", "Second").networks().get(0);
        assertThat(network.name()).isEqualTo("VPC 10.0.0.0/16");
        assertThat(network.subnets()).extracting(Subnets::name).containsExactly("public subnets", "private subnets");
        assertThat(network.subnets().get(1).details())
                .containsExactly("a route out through NAT", "zone 1: 10.0.1.0/24", "eu-central-1b: 10.0.2.0/24");
    }

    @Test
    void saysWhoStandsInWhichSubnets() {
        var subnets = scene("First", "Second").networks().get(0).subnets();
        assertThat(subnets.get(0).boxes()).extracting(Box::name).containsExactly("NAT gateways");
        assertThat(subnets.get(1).boxes()).extracting(Box::name).containsExactly("load-balancer");
        assertThat(subnets.get(1).boxes().get(0).details()).containsExactly("function");
    }

    @Test
    void saysWhoStandsInOneZoneOnly() {
        var box = scene("Second").networks().get(0).subnets().get(1).boxes().get(0);
        assertThat(box.details()).contains("eu-central-1b only");
    }

    @Test
    void saysWhoStandsInSubnetsOfSeveralKinds() {
        var network = scene("Open", "First").networks().get(0);
        assertThat(network.boxes()).extracting(Box::details).containsExactly(List.of("function", "in private, public"));
    }

    /** "NAT gateways", Amazon VPC User Guide: what leaves a private subnet does so through the gateway that its route names. */
    @Test
    void drawsTheWayOutAsRoutesLead() {
        assertThat(scene("First", "Second").connections())
                .contains(
                        new Connection("load-balancer", "NAT gateways", "443", Kind.OUT, true),
                        new Connection("NAT gateways", "internet", "443", Kind.OUT, true));
        assertThat(scene("Open").connections())
                .contains(new Connection("load-balancer", "internet", "443", Kind.OUT, true))
                .noneMatch(connection -> connection.to().equals("NAT gateways"));
    }

    @Test
    void saysWhereRulesAllowWhatNoRouteLeadsTo() {
        String without = SHOP.replace("'NatGatewayId': {'Ref': 'Gateway'}", "'TransitGatewayId': 'tgw-1'");
        var scene = Scene.of(new Reviewed(Shop.of(without.formatted("{'Ref': 'First'}"))));
        assertThat(scene.connections())
                .contains(new Connection("load-balancer", "internet", "443, but no route", Kind.OUT, true));
    }

    @Test
    void saysWhatNoDeclaredArrowAllows() {
        assertThat(scene("First", "Second").connections())
                .contains(new Connection("clients", "load-balancer", "undeclared: 22", Kind.UNDECLARED, false));
    }

    @Test
    void namesTheNetworksOfClients() {
        assertThat(scene("First").outside()).contains(new Box("clients", List.of("192.0.2.0/24")));
    }

    @Test
    void hasNothingToDrawWithoutANetwork() {
        assertThat(Scene.of(new Reviewed(Shop.of("'T': {'Type': 'AWS::SNS::Topic'}")))
                        .isEmpty())
                .isTrue();
    }

    /** By words and signs, which are there without colours, too. */
    @Test
    void saysWhatAChangeMakesNewChangesAndRemoves() {
        var shop = SHOP.formatted("{'Ref': 'First'}");
        var before = Scene.of(new Reviewed(Shop.of(shop)));
        var after = Scene.of(new Reviewed(Shop.of(shop.replace(
                        "'FromPort': 22, 'ToPort': 22", "'FromPort': 80, 'ToPort': 80")
                .replace("'ToPort': 443, 'CidrIp': '0.0.0.0/0'}]", "'ToPort': 443, 'CidrIp': '0.0.0.0/0'}]")
                .replace(
                        "'Gateway': {'Type': 'AWS::EC2::NatGateway', 'Properties': {'SubnetId': {'Ref': 'Open'}}},", "")
                .replace("{'Ref': 'Gateway'}", "'nat-1'"))));
        var marked = after.since(before, Set.of("load-balancer"));
        assertThat(marked.boxes().get("load-balancer").mark()).isEqualTo(Mark.CHANGED);
        assertThat(marked.boxes().get("NAT gateways").mark()).isEqualTo(Mark.REMOVED);
        assertThat(marked.connections())
                .extracting(Connection::label)
                .contains("changed: undeclared: 80", "removed: 443");
        assertThat(marked.words()).contains("load-balancer: changed.", "NAT gateways: removed.");
        assertThat(before.since(after, Set.of()).boxes().get("NAT gateways").mark())
                .isEqualTo(Mark.NEW);
        assertThat(before.since(before, Set.of())).isEqualTo(before);
    }
}
