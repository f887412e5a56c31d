package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import scaleup.review.assembly.Resource;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.isolation.Reachability;
import scaleup.review.isolation.SubnetRoutes;
import scaleup.review.isolation.SubnetRoutes.Way;
import scaleup.review.proof.Proof.Found;

/** Who can reach whom. */
final class NetworkProofs {
    /** The most open kind of subnet in which somebody may stand; everybody else may where there is no way in. */
    private static final Map<String, Way> PLACES = Map.of("front-door", Way.INTERNET, "database", Way.NONE);

    private NetworkProofs() {}

    static List<Found> arrows(Reviewed reviewed) {
        var reachability = reviewed.reachability();
        List<Reachability.Deviation> deviations = new ArrayList<>(reachability.deviations(reviewed.declared()));
        deviations.addAll(reachability.unused());
        return deviations.stream()
                .map(deviation -> new Found(deviation.resource(), deviation.text()))
                .toList();
    }

    static List<Found> routes(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var subnets = SubnetRoutes.of(reviewed.resources());
        reviewed.reachability().components().forEach((role, resource) -> {
            var way = subnets.way(subnets.of(resource));
            var most = PLACES.getOrDefault(role, Way.NAT);
            if (way.compareTo(most) > 0) {
                found.add(new Found(
                        resource,
                        "%s stands in subnets with %s; the most that the design allows it is %s"
                                .formatted(role, way.words(), most.words())));
            }
        });
        for (Resource route : reviewed.resources().ofType("AWS::EC2::Route")) {
            for (String through : List.of("VpcPeeringConnectionId", "TransitGatewayId")) {
                JsonNode to = route.properties().has("DestinationCidrBlock")
                        ? route.property("/DestinationCidrBlock")
                        : route.property("/DestinationPrefixListId");
                if (route.properties().has(through)
                        && reviewed.further().stream()
                                .noneMatch(arrow -> arrow.to().equals(to.asText()))) {
                    found.add(new Found(
                            route,
                            "%s leads to %s, to which no declared arrow leads".formatted(route.key(), to.asText())));
                }
            }
        }
        return found;
    }

    static List<Found> publicAddresses(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource resource : reviewed.resources().all()) {
            switch (resource.type()) {
                case "AWS::EC2::LaunchTemplate" ->
                    resource.property("/LaunchTemplateData/NetworkInterfaces").forEach(each -> {
                        if (each.path("AssociatePublicIpAddress").asBoolean()) {
                            found.add(new Found(
                                    resource, "servers of %s get public addresses".formatted(resource.key())));
                        }
                    });
                case "AWS::EC2::Subnet" -> {
                    if (resource.property("/MapPublicIpOnLaunch").asBoolean()) {
                        found.add(new Found(
                                resource,
                                "whatever is launched in %s gets a public address".formatted(resource.key())));
                    }
                }
                case "AWS::RDS::DBInstance" -> {
                    // Amazon RDS API Reference, CreateDBInstance: where it isn't said, the VPC's internet gateway
                    // decides.
                    if (!resource.property("/PubliclyAccessible").isBoolean()
                            || resource.property("/PubliclyAccessible").asBoolean()) {
                        found.add(
                                new Found(resource, "the database %s gets a public address".formatted(resource.key())));
                    }
                }
                case "AWS::EC2::EIP" -> {
                    if (resource.properties().has("InstanceId")) {
                        found.add(new Found(resource, "%s gives a server a public address".formatted(resource.key())));
                    }
                }
                default -> {
                    // Nothing else has an address of its own choice.
                }
            }
        }
        return found;
    }

    static List<Found> listeners(Reviewed reviewed) {
        Set<Integer> ports = new TreeSet<>();
        for (Arrow arrow : reviewed.declared()) {
            if (arrow.from().equals(DeclaredArrows.CLIENTS)) {
                ports.addAll(arrow.ports());
            }
        }
        return reviewed.resources().ofType("AWS::ElasticLoadBalancingV2::Listener").stream()
                .filter(listener -> !ports.contains(listener.property("/Port").asInt())
                        || !listener.property("/Protocol").asText().equals("TCP"))
                .map(listener -> new Found(
                        listener,
                        "%s listens on %s %s; allowed: TCP on %s"
                                .formatted(
                                        listener.key(),
                                        listener.property("/Protocol").asText(),
                                        listener.property("/Port").asText(),
                                        ports)))
                .toList();
    }
}
