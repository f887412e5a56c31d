package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.isolation.SubnetRoutes;
import scaleup.review.proof.Proof.Found;

/** What goes on when a zone, a server or a version fails. */
final class AvailabilityProofs {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";

    private AvailabilityProofs() {}

    static List<Found> zones(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var subnets = SubnetRoutes.of(reviewed.resources());
        for (String type : List.of(GROUP, "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::RDS::DBSubnetGroup")) {
            for (Resource resource : reviewed.resources().ofType(type)) {
                Set<JsonNode> zones = subnets.of(resource).stream()
                        .map(subnet -> subnet.property("/AvailabilityZone"))
                        .collect(Collectors.toSet());
                if (zones.size() < 2) {
                    found.add(new Found(
                            resource, "%s stands in %d zone; at least two".formatted(resource.key(), zones.size())));
                }
            }
        }
        return found;
    }

    static List<Found> loadBalancers(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource group : reviewed.resources().ofType(GROUP)) {
            // Who is asked by the front door has its target groups.
            boolean isAsked = !group.property("/TargetGroupARNs").isEmpty();
            int minimum = group.property("/MinSize").asInt();
            if (isAsked && minimum < 2) {
                found.add(
                        new Found(group, "%s may have %d load balancer; at least two".formatted(group.key(), minimum)));
            }
        }
        if (reviewed.resources().ofType(GROUP).stream()
                .allMatch(group -> group.property("/TargetGroupARNs").isEmpty())) {
            reviewed.resources()
                    .ofType("AWS::ElasticLoadBalancingV2::LoadBalancer")
                    .forEach(door ->
                            found.add(new Found(door, "%s leads to no Auto Scaling group".formatted(door.key()))));
        }
        return found;
    }

    static List<Found> rollOuts(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource group : reviewed.resources().ofType(GROUP)) {
            JsonNode preferences = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences");
            int least = preferences.path("MinHealthyPercentage").asInt();
            if (least < 100) {
                found.add(new Found(
                        group,
                        "%s lets old servers go before new ones serve (%d %% stay healthy); allowed: 100 %%"
                                .formatted(group.key(), least)));
            }
            if (preferences.at("/AlarmSpecification/Alarms").isEmpty()) {
                found.add(new Found(group, "no alarm stops a roll-out of %s".formatted(group.key())));
            }
        }
        return found;
    }
}
