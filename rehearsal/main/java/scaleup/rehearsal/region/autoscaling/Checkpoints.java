package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Properties;

/**
 * Where an instance refresh pauses.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-adding-checkpoints-instance-refresh.html">Add
 *     checkpoints to an instance refresh</a>
 * @param percentages of the group's instances that are new then, ascending; the last is where it ends, 100 where none is given
 * @param delay after each but the last
 */
record Checkpoints(List<Integer> percentages, Duration delay) {
    static final String PERCENTAGES = "CheckpointPercentages";
    static final String DELAY = "CheckpointDelay";

    private static final int HOUR = 3_600;
    private static final int TWO_DAYS = 172_800;

    Checkpoints {
        percentages = List.copyOf(percentages);
    }

    /** API Reference, RefreshPreferences: "in ascending order. Each number must be unique"; a delay needs percentages. */
    static Checkpoints of(Properties preferences) throws NotMade {
        List<Integer> percentages = new ArrayList<>();
        for (String text : preferences.texts(PERCENTAGES)) {
            int least = percentages.isEmpty() ? 1 : percentages.get(percentages.size() - 1) + 1;
            if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < least || Integer.parseInt(text) > 100) {
                throw new NotMade("%s: %s has %s; allowed: 1 to 100, each once, ascending"
                        .formatted(preferences.path(), PERCENTAGES, text));
            }
            percentages.add(Integer.parseInt(text));
        }
        if (percentages.isEmpty()) {
            if (preferences.has(DELAY)) {
                throw new NotMade("%s: %s without %s".formatted(preferences.path(), DELAY, PERCENTAGES));
            }
            percentages.add(100);
        }
        return new Checkpoints(percentages, preferences.seconds(DELAY, HOUR, 0, TWO_DAYS));
    }

    /** How many of so many instances are new when a checkpoint is reached. */
    int reached(int number, int desired) {
        return (percentages.get(number) * desired + 99) / 100;
    }

    int last() {
        return percentages.size() - 1;
    }

    void describe(ObjectNode preferences) {
        if (percentages.size() > 1 || percentages.get(0) < 100) {
            percentages.forEach(preferences.putArray(PERCENTAGES)::add);
            preferences.put(DELAY, delay.toSeconds());
        }
    }
}
