package scaleup.vpc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import scaleup.configuration.Cidr;
import scaleup.configuration.Destination;
import scaleup.configuration.Network;
import scaleup.environment.Names;
import software.amazon.awscdk.CfnTag;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.CfnEIP;
import software.amazon.awscdk.services.ec2.CfnInternetGateway;
import software.amazon.awscdk.services.ec2.CfnNatGateway;
import software.amazon.awscdk.services.ec2.CfnRoute;
import software.amazon.awscdk.services.ec2.CfnRouteTable;
import software.amazon.awscdk.services.ec2.CfnVPC;
import software.amazon.awscdk.services.ec2.CfnVPCGatewayAttachment;
import software.constructs.Construct;

/**
 * The VPC with three kinds of subnets in each zone: public ones, whose route leads to the internet gateway; private ones,
 * whose route leads to a NAT gateway or is none; and the database's, which have none.
 */
final class Vpc extends Construct {
    private static final String ANYWHERE = "0.0.0.0/0";

    /** Room for as many is kept even where fewer are used, so that adding one moves nothing. */
    private static final int MAXIMUM_ZONES = 3;

    /** A quarter of the addresses is for each zone's private subnet; the last one is cut into eight for all others. */
    private static final int PRIVATE_BITS = 2;

    private static final int OTHER_BITS = 5;
    private static final int FIRST_PUBLIC = 24;
    private static final int FIRST_DATABASE = FIRST_PUBLIC + MAXIMUM_ZONES;

    private final Names names;
    private final CfnVPC vpc;
    private final String id;
    private final List<Subnet> publicSubnets;
    private final List<Subnet> privateSubnets;
    private final List<Subnet> databaseSubnets;
    private final List<String> privateRouteTableIds = new ArrayList<>();

    Vpc(Construct scope, Names names, Network network) {
        super(scope, "Vpc");
        this.names = names;
        vpc = CfnVPC.Builder.create(this, "Resource")
                .cidrBlock(network.cidr().text())
                .enableDnsHostnames(true)
                .enableDnsSupport(true)
                .tags(name("vpc"))
                .build();
        id = vpc.getRef();
        var zones = network.zoneNames().isEmpty() ? zones(network.zones()) : network.zoneNames();
        privateSubnets = subnets("private", zones, network.cidr(), PRIVATE_BITS, 0);
        publicSubnets = subnets("public", zones, network.cidr(), OTHER_BITS, FIRST_PUBLIC);
        databaseSubnets = subnets("database", zones, network.cidr(), OTHER_BITS, FIRST_DATABASE);

        var toInternet = routePublicSubnets();
        var natGateways = natGateways(network.egress().natGateways(network.zones()), toInternet);
        routePrivateSubnets(natGateways);
        var nowhere = routeTable(this, "databaseRouteTable", "database");
        databaseSubnets.forEach(subnet -> subnet.use(nowhere));
    }

    String id() {
        return id;
    }

    /** The id of the group that Amazon VPC puts in whatever names none. */
    String defaultSecurityGroup() {
        return vpc.getAttrDefaultSecurityGroup();
    }

    List<String> publicSubnetIds() {
        return ids(publicSubnets);
    }

    List<String> privateSubnetIds() {
        return ids(privateSubnets);
    }

    List<String> databaseSubnetIds() {
        return ids(databaseSubnets);
    }

    List<String> privateRouteTableIds() {
        return privateRouteTableIds;
    }

    /** The tag that people know a part of the network by. */
    List<CfnTag> name(String part) {
        return List.of(CfnTag.builder().key("Name").value(names.group(part)).build());
    }

    /**
     * The region's first zones, whichever region that will be: synthesis asks no account. "The order of the results from the Fn::GetAZs
     * function isn't guaranteed and can change when new Availability Zones are added" (AWS CloudFormation Template Reference); with other
     * results than at first no deployment changes the network any more, until zones are named.
     */
    private static List<String> zones(int count) {
        var ofRegion = Fn.getAzs();
        return IntStream.range(0, count)
                .mapToObj(zone -> Fn.select(zone, ofRegion))
                .toList();
    }

    /** One in each zone: the VPC's parts number {@code first} and following, by prefixes {@code bits} longer than its. */
    private List<Subnet> subnets(String kind, List<String> zones, Cidr cidr, int bits, int first) {
        return IntStream.range(0, zones.size())
                .mapToObj(zone -> Subnet.of(
                        this,
                        kind,
                        zone + 1,
                        zones.get(zone),
                        cidr.part(bits, first + zone).text()))
                .toList();
    }

    /** The route is what a NAT gateway waits for. */
    private CfnRoute routePublicSubnets() {
        var gateway = CfnInternetGateway.Builder.create(this, "IGW")
                .tags(name("internet"))
                .build()
                .getRef();
        var attached = CfnVPCGatewayAttachment.Builder.create(this, "VPCGW")
                .vpcId(id)
                .internetGatewayId(gateway)
                .build();
        var table = routeTable(this, "publicRouteTable", "public");
        var route = CfnRoute.Builder.create(this, "publicDefaultRoute")
                .routeTableId(table)
                .destinationCidrBlock(ANYWHERE)
                .gatewayId(gateway)
                .build();
        route.addResourceDependency(attached);
        publicSubnets.forEach(subnet -> subnet.use(table));
        return route;
    }

    /** In the first {@code count} zones. */
    private List<String> natGateways(int count, CfnRoute toInternet) {
        List<String> gateways = new ArrayList<>();
        for (var subnet : publicSubnets.subList(0, count)) {
            var name = name("nat-%d".formatted(gateways.size() + 1));
            var address = CfnEIP.Builder.create(subnet.scope(), "EIP")
                    .domain("vpc")
                    .tags(name)
                    .build();
            var gateway = CfnNatGateway.Builder.create(subnet.scope(), "NATGateway")
                    .subnetId(subnet.id())
                    .allocationId(address.getAttrAllocationId())
                    .tags(name)
                    .build();
            gateway.addResourceDependency(toInternet);
            gateways.add(gateway.getRef());
        }
        return gateways;
    }

    /** To the NAT gateway of the same zone, or the only one. */
    private void routePrivateSubnets(List<String> natGateways) {
        for (var subnet : privateSubnets) {
            int zone = privateRouteTableIds.size();
            var table = routeTable(subnet.scope(), "RouteTable", "private-%d".formatted(zone + 1));
            if (!natGateways.isEmpty()) {
                CfnRoute.Builder.create(subnet.scope(), "DefaultRoute")
                        .routeTableId(table)
                        .destinationCidrBlock(ANYWHERE)
                        .natGatewayId(natGateways.get(Math.min(zone, natGateways.size() - 1)))
                        .build();
            }
            subnet.use(table);
            privateRouteTableIds.add(table);
        }
    }

    /** From every private subnet to what a peering connection or transit gateway leads to; security groups say whose packets. */
    void route(Destination destination) {
        String through = destination.through().orElseThrow();
        for (int zone = 1; zone <= privateRouteTableIds.size(); zone++) {
            var route = CfnRoute.Builder.create(this, "To%sIn%d".formatted(destination.to(), zone))
                    .routeTableId(privateRouteTableIds.get(zone - 1));
            if (destination.isPrefixList()) {
                route.destinationPrefixListId(destination.to());
            } else {
                route.destinationCidrBlock(destination.to());
            }
            if (through.startsWith("pcx-")) {
                route.vpcPeeringConnectionId(through).build();
            } else {
                route.transitGatewayId(through).build();
            }
        }
    }

    private String routeTable(Construct scope, String constructId, String name) {
        return CfnRouteTable.Builder.create(scope, constructId)
                .vpcId(id)
                .tags(name(name))
                .build()
                .getRef();
    }

    private static List<String> ids(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::id).toList();
    }
}
