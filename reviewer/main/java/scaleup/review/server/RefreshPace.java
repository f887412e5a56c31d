package scaleup.review.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import scaleup.review.assembly.Resource;

/**
 * For what an Auto Scaling group's instance refresh waits (Amazon EC2 Auto Scaling API Reference, RefreshPreferences).
 *
 * @param warmUp after each turn, seconds; the group's own default where it has no other
 * @param checkpoints percent of the servers that are new when it pauses, and at the end; empty where it doesn't pause
 * @param pause after each checkpoint but the last, seconds
 * @param bake at the end, seconds
 */
public record RefreshPace(int warmUp, List<Integer> checkpoints, int pause, int bake) {
    /** CheckpointDelay where nothing is said. */
    private static final int HOUR = 3_600;

    public RefreshPace {
        checkpoints = List.copyOf(checkpoints);
    }

    /** What a deployment's refresh of a group waits for. */
    public static RefreshPace of(Resource group) {
        JsonNode preferences = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences");
        List<Integer> checkpoints = new ArrayList<>();
        preferences.path("CheckpointPercentages").forEach(percent -> checkpoints.add(percent.asInt()));
        return new RefreshPace(
                preferences
                        .path("InstanceWarmup")
                        .asInt(group.property("/DefaultInstanceWarmup").asInt()),
                checkpoints,
                preferences.path("CheckpointDelay").asInt(HOUR),
                preferences.path("BakeTime").asInt());
    }
}
