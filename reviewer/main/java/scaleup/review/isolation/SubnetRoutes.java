package scaleup.review.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/** Which subnets have a way to the internet, by their route tables ('Configure route tables', Amazon VPC User Guide). */
public final class SubnetRoutes {
    /** Where a subnet's default route leads. In the order of how far they open it. */
    public enum Way {
        /** Nowhere out of the VPC. */
        NONE("no route out"),
        /** Through NAT: nobody can come in. */
        NAT("a route out through NAT"),
        /** Straight to the internet: who has a public address can be reached there. */
        INTERNET("a route to and from the internet");

        private final String words;

        Way(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private final Resources resources;
    private final Map<String, Way> ways = new LinkedHashMap<>();

    private SubnetRoutes(Resources resources) {
        this.resources = resources;
        Map<String, Way> tables = new LinkedHashMap<>();
        for (Resource route : resources.ofType("AWS::EC2::Route")) {
            tables.merge(
                    target(route, route.property("/RouteTableId")),
                    way(route),
                    (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
        for (Resource subnet : resources.ofType("AWS::EC2::Subnet")) {
            ways.put(subnet.key(), Way.NONE);
        }
        for (Resource association : resources.ofType("AWS::EC2::SubnetRouteTableAssociation")) {
            ways.put(
                    target(association, association.property("/SubnetId")),
                    tables.getOrDefault(target(association, association.property("/RouteTableId")), Way.NONE));
        }
    }

    public static SubnetRoutes of(Resources resources) {
        return new SubnetRoutes(resources);
    }

    /** Peering connections and transit gateways lead to private networks, and are asked of elsewhere. */
    private static Way way(Resource route) {
        if (route.properties().has("GatewayId") || route.properties().has("EgressOnlyInternetGatewayId")) {
            return Way.INTERNET;
        }
        return route.properties().has("NatGatewayId") ? Way.NAT : Way.NONE;
    }

    private String target(Resource of, JsonNode value) {
        return resources
                .target(of.stack(), value)
                .map(target -> target.resource().key())
                .orElse(value.toString());
    }

    /** The subnets that a resource names, or names by a subnet group. */
    public List<Resource> of(Resource resource) {
        Set<Resource> subnets = new LinkedHashSet<>();
        collect(resource, resource.properties(), subnets);
        if (resource.type().equals("AWS::EC2::LaunchTemplate")) {
            for (Resource group : resources.ofType("AWS::AutoScaling::AutoScalingGroup")) {
                if (target(group, group.property("/LaunchTemplate/LaunchTemplateId"))
                        .equals(resource.key())) {
                    collect(group, group.property("/VPCZoneIdentifier"), subnets);
                }
            }
        }
        return new ArrayList<>(subnets);
    }

    private void collect(Resource of, JsonNode node, Set<Resource> into) {
        var target = resources.target(of.stack(), node);
        if (target.isEmpty()) {
            node.forEach(child -> collect(of, child, into));
        } else if (target.get().resource().type().equals("AWS::EC2::Subnet")) {
            into.add(target.get().resource());
        } else if (target.get().resource().type().equals("AWS::RDS::DBSubnetGroup")) {
            collect(target.get().resource(), target.get().resource().properties(), into);
        }
    }

    /** How far the subnets of a resource are open: as far as the one that is most. */
    public Way way(List<Resource> subnets) {
        return subnets.stream()
                .map(subnet -> ways.getOrDefault(subnet.key(), Way.NONE))
                .max(Way::compareTo)
                .orElse(Way.NONE);
    }
}
