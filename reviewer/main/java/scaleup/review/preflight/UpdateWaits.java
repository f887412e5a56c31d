package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import scaleup.review.assembly.Resources;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.Rollout;
import scaleup.review.server.ServerGroup;

/** How long the stacks take that a change makes or updates, and what is waited for. */
public final class UpdateWaits {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String DATABASE = "AWS::RDS::DBInstance";

    private UpdateWaits() {}

    /**
     * Of all stacks in which a resource changes, in the order in which they are deployed.
     *
     * @param first how long each stack takes when it is made for the first time
     */
    public static List<Wait> of(
            Resources before, Resources after, List<ResourceChange> changes, List<Rollout> rollouts, List<Wait> first) {
        List<Wait> waits = new ArrayList<>();
        for (Wait wait : first) {
            List<ResourceChange> ofStack = changes.stream()
                    .filter(change -> change.resource().stack().equals(wait.stack()))
                    .toList();
            if (!ofStack.isEmpty()) {
                waits.add(before.stacks().contains(wait.stack()) ? of(wait.stack(), after, ofStack, rollouts) : wait);
            }
        }
        return waits;
    }

    private static Wait of(String stack, Resources after, List<ResourceChange> changes, List<Rollout> rollouts) {
        JsonNode minutes = AwsLimits.waits().get(GROUP).path("minutes");
        int least = Inspection.LEAST;
        int most = Inspection.MOST;
        List<String> why = new ArrayList<>();
        for (ServerGroup group : ServerGroup.of(after)) {
            boolean isReplaced = rollouts.stream()
                    .anyMatch(rollout ->
                            rollout.stack().equals(stack) && rollout.group().equals(group.name()));
            if (isReplaced) {
                int turns = turns(group);
                least += turns * minutes.path(0).asInt();
                most += turns * minutes.path(1).asInt();
                why.add("%d servers are replaced, new ones first, in %s"
                        .formatted(group.minimum(), turns == 1 ? "one turn" : turns + " turns"));
            }
        }
        boolean isOfDatabase = changes.stream()
                .anyMatch(change ->
                        change.resource().type().equals(DATABASE) && change.action() != ResourceChange.Action.ADDED);
        if (isOfDatabase) {
            why.add("the database is modified, which may take longer: AWS names no time");
        }
        return new Wait(stack, least, most, why);
    }

    /** As many new servers at a time as there may be beside all others. */
    private static int turns(ServerGroup group) {
        int atOnce = Math.max(1, group.replaced(group.minimum()) - group.minimum());
        return Math.max(1, (group.minimum() + atOnce - 1) / atOnce);
    }
}
