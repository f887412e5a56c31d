package scaleup.review.change;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resources;

/**
 * The servers of an Auto Scaling group are replaced, new ones first.
 *
 * @param stack the stack of the group
 * @param group its name
 * @param why what of it changes
 */
public record Rollout(String stack, String group, List<String> why) {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";

    /** AWS CloudFormation Template Reference, 'UpdatePolicy attribute', AutoScalingInstanceRefresh: what starts one. */
    private static final Set<String> STARTS = Set.of("LaunchTemplate", "VPCZoneIdentifier");

    public Rollout {
        why = List.copyOf(why);
    }

    /** In the order in which they come: that of the stacks. */
    public static List<Rollout> of(List<ResourceChange> changes, Resources after) {
        return changes.stream()
                .filter(change -> change.resource().type().equals(GROUP)
                        && change.before().isPresent()
                        && change.after().isPresent())
                .map(change -> new Rollout(
                        change.resource().stack(),
                        change.resource()
                                .properties()
                                .path("AutoScalingGroupName")
                                .asText(change.resource().id()),
                        change.properties().stream()
                                .filter(property ->
                                        STARTS.contains(property.path().get(0)))
                                .map(property -> property.reason().isEmpty() ? property.name() : property.reason())
                                .distinct()
                                .collect(Collectors.toList())))
                .filter(rollout -> !rollout.why().isEmpty())
                .sorted((one, other) -> Integer.compare(
                        after.stacks().indexOf(one.stack()), after.stacks().indexOf(other.stack())))
                .toList();
    }
}
