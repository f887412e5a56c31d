package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import scaleup.review.assembly.Resources;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.Rollout;
import scaleup.review.server.RefreshPace;
import scaleup.review.server.ServerGroup;

/**
 * How long the stacks take that a change makes or updates, and what is waited for. An instance refresh waits for the instance
 * warm-up after each turn, at its checkpoints, and for the bake time at its end (Amazon EC2 Auto Scaling API Reference, RefreshPreferences).
 */
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
                RefreshPace pace = RefreshPace.of(group.group());
                int turns = turns(group, pace.checkpoints());
                int seconds =
                        turns * pace.warmUp() + Math.max(0, pace.checkpoints().size() - 1) * pace.pause() + pace.bake();
                int watched = (seconds + 59) / 60;
                least += turns * minutes.path(0).asInt() + watched;
                most += turns * minutes.path(1).asInt() + watched;
                why.add("%d servers are replaced, new ones first, in %s, and watched for %d s meanwhile"
                        .formatted(group.minimum(), turns == 1 ? "one turn" : turns + " turns", seconds));
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

    /** As many new servers at a time as there may be beside all others, and not more before a checkpoint than it asks for. */
    private static int turns(ServerGroup group, List<Integer> checkpoints) {
        int atOnce = Math.max(1, group.replaced(group.minimum()) - group.minimum());
        int turns = 0;
        int replaced = 0;
        for (int percent : checkpoints) {
            int wanted = (percent * group.minimum() + 99) / 100;
            turns += (wanted - replaced + atOnce - 1) / atOnce;
            replaced = wanted;
        }
        return Math.max(1, turns + (checkpoints.isEmpty() ? (group.minimum() + atOnce - 1) / atOnce : 0));
    }
}
