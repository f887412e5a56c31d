package scaleup.vpc;

import software.amazon.awscdk.services.ec2.CfnSubnet;
import software.amazon.awscdk.services.ec2.CfnSubnetRouteTableAssociation;
import software.constructs.Construct;

/**
 * A subnet of the VPC in one zone. (There are up to nine, and a class of constructs costs jsii a look at its methods for
 * each: hence a record.)
 *
 * @param scope for what belongs to it
 */
record Subnet(Construct scope, String id) {
    /**
     * Declares one. Nothing in it is given a public address by itself.
     *
     * @param kind what it is for, as it appears in names
     * @param number of its zone, from 1 on
     */
    static Subnet of(Vpc vpc, String kind, int number, String zone, String cidr) {
        var scope = new Construct(vpc, "%sSubnet%d".formatted(kind, number));
        var id = CfnSubnet.Builder.create(scope, "Subnet")
                .vpcId(vpc.id())
                .availabilityZone(zone)
                .cidrBlock(cidr)
                .mapPublicIpOnLaunch(false)
                .tags(vpc.name("%s-%d".formatted(kind, number)))
                .build()
                .getRef();
        return new Subnet(scope, id);
    }

    /** Sends its packets where the route table with the id {@code routeTable} says. */
    void use(String routeTable) {
        CfnSubnetRouteTableAssociation.Builder.create(scope, "RouteTableAssociation")
                .subnetId(id)
                .routeTableId(routeTable)
                .build();
    }
}
