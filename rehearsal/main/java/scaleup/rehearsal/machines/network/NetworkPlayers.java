package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays the resources of a VPC. References and attributes are those on each type's page in the AWS CloudFormation
 * Template Reference.
 */
public final class NetworkPlayers {
    /** A player that leaves it to {@link #guarded} to say which resource an error belongs to. */
    @FunctionalInterface
    interface Making {
        Made make(Declaration declaration) throws NotMade, IOException, InterruptedException;
    }

    private final VpcNetwork network;
    private final Vpc vpc;
    private final PublicAddresses publicAddresses;
    private final Map<String, String> allocations = new ConcurrentHashMap<>();

    private NetworkPlayers(VpcNetwork network, Vpc vpc, Slot slot) {
        this.network = network;
        this.vpc = vpc;
        publicAddresses = new PublicAddresses(slot);
    }

    /** The players by the type that each plays. */
    public static Map<String, Player> of(VpcNetwork network, Vpc vpc, Slot slot) {
        var players = new NetworkPlayers(network, vpc, slot);
        var groups = new SecurityGroupPlayers(network);
        var byType = new LinkedHashMap<String, Player>();
        byType.put("AWS::EC2::VPC", guarded(players::vpc));
        byType.put("AWS::EC2::Subnet", guarded(players::subnet));
        byType.put("AWS::EC2::RouteTable", guarded(players::routeTable));
        byType.put("AWS::EC2::SubnetRouteTableAssociation", guarded(players::association));
        byType.put("AWS::EC2::Route", guarded(players::route));
        byType.put("AWS::EC2::InternetGateway", guarded(players::internetGateway));
        byType.put("AWS::EC2::VPCGatewayAttachment", guarded(players::attachment));
        byType.put("AWS::EC2::EIP", guarded(players::elasticAddress));
        byType.put("AWS::EC2::NatGateway", guarded(players::natGateway));
        byType.put("AWS::EC2::VPCEndpoint", guarded(players::endpoint));
        byType.put("AWS::EC2::SecurityGroup", guarded(groups::group));
        byType.put("AWS::EC2::SecurityGroupIngress", guarded(groups::ingress));
        byType.put("AWS::EC2::SecurityGroupEgress", guarded(groups::egress));
        return byType;
    }

    private static Player guarded(Making making) {
        return declaration -> {
            try {
                return making.make(declaration);
            } catch (IllegalArgumentException | IOException e) {
                throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
            }
        };
    }

    private Made vpc(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(
                declaration, "CidrBlock", "EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags");
        properties.only("EnableDnsSupport", "true");
        properties.only("InstanceTenancy", "default");
        if (!properties.flag("EnableDnsHostnames", false)) {
            // "To use a private hosted zone, you must set the following VPC attributes to true" (CreateVpcEndpoint,
            // PrivateDnsEnabled)
            throw new NotMade(declaration.path()
                    + ".EnableDnsHostnames must be true: private hosted zones and names of endpoints need it");
        }
        var id = PhysicalId.hexadecimal(declaration, "vpc");
        var group = SecurityGroup.ofVpc(PhysicalId.hexadecimal(id, "sg"));
        network.addVpc(id, properties.value("CidrBlock", AddressBlock::of), group);
        return new Made(
                id,
                Map.of(
                        "VpcId", id,
                        "CidrBlock",
                                properties.value("CidrBlock", AddressBlock::of).toString(),
                        "DefaultSecurityGroup", group.id()));
    }

    private Made subnet(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties =
                Properties.of(declaration, "AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId");
        properties.only("MapPublicIpOnLaunch", "false");
        var subnet = new Subnet(
                PhysicalId.hexadecimal(declaration, "subnet"),
                properties.value("CidrBlock", AddressBlock::of),
                properties.text("AvailabilityZone"));
        network.addSubnet(properties.text("VpcId"), subnet);
        return new Made(
                subnet.id(),
                Map.of(
                        "SubnetId", subnet.id(),
                        "AvailabilityZone", subnet.zone(),
                        "CidrBlock", subnet.cidr().toString(),
                        "VpcId", properties.text("VpcId")));
    }

    private Made routeTable(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(declaration, "Tags", "VpcId");
        var id = PhysicalId.hexadecimal(declaration, "rtb");
        network.addRouteTable(properties.text("VpcId"), id);
        return new Made(id, Map.of("RouteTableId", id));
    }

    private Made association(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(declaration, "RouteTableId", "SubnetId");
        network.associate(properties.text("SubnetId"), properties.text("RouteTableId"));
        var id = PhysicalId.hexadecimal(declaration, "rtbassoc");
        return new Made(id, Map.of("Id", id));
    }

    private Made route(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(
                declaration,
                "DestinationCidrBlock",
                "DestinationPrefixListId",
                "GatewayId",
                "NatGatewayId",
                "RouteTableId",
                "TransitGatewayId",
                "VpcPeeringConnectionId");
        var target = target(properties);
        var table = properties.text("RouteTableId");
        var list = properties.optionalText("DestinationPrefixListId");
        if (list.isPresent()) {
            for (var destination : PrefixList.of(list.get()).entries()) {
                network.addRoute(table, new Route(destination, target));
            }
            return new Made(table + "|" + list.get(), Map.of("CidrBlock", ""));
        }
        var destination = properties.value("DestinationCidrBlock", AddressBlock::of);
        network.addRoute(table, new Route(destination, target));
        return new Made(table + "|" + destination, Map.of("CidrBlock", destination.toString()));
    }

    /** Amazon EC2 API Reference, "CreateRoute": "You must specify one of the targets". */
    private static Route.Target target(Properties properties) throws NotMade {
        List<Route.Target> targets = new ArrayList<>();
        properties.optionalText("GatewayId").map(Route.ToInternet::new).ifPresent(targets::add);
        properties.optionalText("NatGatewayId").map(Route.ToNat::new).ifPresent(targets::add);
        properties.optionalText("TransitGatewayId").map(Route.ToNeighbour::new).ifPresent(targets::add);
        properties
                .optionalText("VpcPeeringConnectionId")
                .map(Route.ToNeighbour::new)
                .ifPresent(targets::add);
        if (targets.size() != 1) {
            throw new NotMade(
                    "%s: exactly one of GatewayId, NatGatewayId, TransitGatewayId and VpcPeeringConnectionId is needed"
                            .formatted(properties.path()));
        }
        return targets.get(0);
    }

    private Made internetGateway(Declaration declaration) throws NotMade {
        Properties.of(declaration, "Tags");
        var id = PhysicalId.hexadecimal(declaration, "igw");
        return new Made(id, Map.of("InternetGatewayId", id));
    }

    private Made attachment(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(declaration, "InternetGatewayId", "VpcId");
        network.attachGateway(properties.text("VpcId"), properties.text("InternetGatewayId"));
        return new Made("IGW|" + properties.text("VpcId"), Map.of("AttachmentType", "IGW"));
    }

    private Made elasticAddress(Declaration declaration) throws NotMade {
        Properties.of(declaration, "Domain", "Tags").only("Domain", "vpc");
        var id = PhysicalId.hexadecimal(declaration, "eipalloc");
        var address = publicAddresses.allocate();
        allocations.put(id, address);
        return new Made(address, Map.of("AllocationId", id, "PublicIp", address));
    }

    private Made natGateway(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(declaration, "AllocationId", "ConnectivityType", "SubnetId", "Tags");
        properties.only("ConnectivityType", "public");
        var allocation = properties.text("AllocationId");
        if (!allocations.containsKey(allocation)) {
            throw new IllegalArgumentException("The allocation ID '%s' does not exist".formatted(allocation));
        }
        var id = PhysicalId.hexadecimal(declaration, "nat");
        network.addNatGateway(new NatGateway(id, properties.text("SubnetId"), allocations.get(allocation)));
        return new Made(id, Map.of("NatGatewayId", id));
    }

    private Made endpoint(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(
                declaration,
                // Who authorizes calls reads it.
                "PolicyDocument",
                "PrivateDnsEnabled",
                "RouteTableIds",
                "SecurityGroupIds",
                "ServiceName",
                "SubnetIds",
                "Tags",
                "VpcEndpointType",
                "VpcId");
        var id = PhysicalId.hexadecimal(declaration, "vpce");
        var service = properties.text("ServiceName");
        network.checkVpc(properties.text("VpcId"));
        if (properties.optionalText("VpcEndpointType").orElse("Gateway").equals("Gateway")) {
            var list = PrefixList.named(service);
            for (var table : properties.texts("RouteTableIds")) {
                for (var destination : list.entries()) {
                    network.addRoute(table, new Route(destination, new Route.ToEndpoint(id)));
                }
            }
        } else {
            properties.only("VpcEndpointType", "Interface");
            properties.only("PrivateDnsEnabled", "true");
            for (var subnet : properties.texts("SubnetIds")) {
                NetworkInterface node = vpc.allocate(id, subnet, properties.texts("SecurityGroupIds"));
                vpc.attachHere(node);
                network.addEndpoint(service, node);
            }
        }
        return new Made(id, Map.of("Id", id));
    }
}
