package scaleup.network;

import software.amazon.awscdk.services.ec2.CfnSubnet;
import software.amazon.awscdk.services.ec2.CfnSubnetRouteTableAssociation;
import software.constructs.Construct;

/** A subnet of the VPC in one zone. Nothing in it is given a public address by itself. */
final class Subnet extends Construct {
    private final String id;

    /**
     * @param kind what it is for, as it appears in names
     * @param number of its zone, from 1 on
     */
    Subnet(Vpc vpc, String kind, int number, String zone, String cidr) {
        super(vpc, "%sSubnet%d".formatted(kind, number));
        id = CfnSubnet.Builder.create(this, "Subnet")
                .vpcId(vpc.id())
                .availabilityZone(zone)
                .cidrBlock(cidr)
                .mapPublicIpOnLaunch(false)
                .tags(vpc.name("%s-%d".formatted(kind, number)))
                .build()
                .getRef();
    }

    String id() {
        return id;
    }

    /** Sends its packets where the route table with the id {@code routeTable} says. */
    void use(String routeTable) {
        CfnSubnetRouteTableAssociation.Builder.create(this, "RouteTableAssociation")
                .subnetId(id)
                .routeTableId(routeTable)
                .build();
    }
}
