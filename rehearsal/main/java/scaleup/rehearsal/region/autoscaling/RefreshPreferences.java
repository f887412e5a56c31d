package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Properties;

/**
 * The preferences of an instance refresh, with the defaults filled in.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html">Understand
 *     the default values for an instance refresh</a>
 * @param alarms names of alarms that fail it
 */
record RefreshPreferences(
        HealthyPercentages healthy,
        Duration warmup,
        boolean skipMatching,
        Checkpoints checkpoints,
        Duration bakeTime,
        List<String> alarms) {
    private static final int DEFAULT_MINIMUM = 90;
    private static final int TWO_DAYS = 172_800;

    /**
     * Reads {@code Preferences} of {@code StartInstanceRefresh} or of an update policy.
     *
     * @throws NotMade if one is wrong or not played
     */
    static RefreshPreferences of(JsonNode preferences, GroupSettings group) throws NotMade {
        String where = group.name() + ": Preferences of the instance refresh";
        Properties properties = Properties.of(
                where,
                preferences,
                List.of(
                        "AlarmSpecification",
                        "AutoRollback",
                        "BakeTime",
                        Checkpoints.DELAY,
                        Checkpoints.PERCENTAGES,
                        "InstanceWarmup",
                        "MaxHealthyPercentage",
                        "MinHealthyPercentage",
                        "ScaleInProtectedInstances",
                        "SkipMatching",
                        "StandbyInstances"));
        if (properties.flag("AutoRollback", false)) {
            throw new NotMade(where + ": the rehearsal doesn't play AutoRollback");
        }
        List<String> alarms = new ArrayList<>();
        preferences.path("AlarmSpecification").path("Alarms").forEach(alarm -> alarms.add(alarm.asText()));
        return new RefreshPreferences(
                healthy(properties, group),
                properties.has("InstanceWarmup")
                        ? properties.seconds("InstanceWarmup", 0, 0, Integer.MAX_VALUE)
                        : group.warmup(),
                properties.flag("SkipMatching", false),
                Checkpoints.of(properties),
                properties.seconds("BakeTime", 0, 0, TWO_DAYS),
                alarms);
    }

    private static HealthyPercentages healthy(Properties preferences, GroupSettings group) throws NotMade {
        boolean minimum = preferences.has("MinHealthyPercentage");
        if (!preferences.has("MaxHealthyPercentage")) {
            var standard = group.maintenance().orElse(new HealthyPercentages(DEFAULT_MINIMUM, OptionalInt.empty()));
            return minimum
                    ? new HealthyPercentages(preferences.number("MinHealthyPercentage", 0, 100), standard.maximum())
                    : standard;
        }
        return percentages(preferences);
    }

    /** Reads both percentages, of which one doesn't go without the other. */
    static HealthyPercentages percentages(Properties properties) throws NotMade {
        int minimum = properties.number("MinHealthyPercentage", 0, 100);
        int maximum = properties.number("MaxHealthyPercentage", 100, 200);
        if (maximum - minimum > 100) {
            throw new NotMade("%s: MinHealthyPercentage %d and MaxHealthyPercentage %d differ by more than 100"
                    .formatted(properties.path(), minimum, maximum));
        }
        return new HealthyPercentages(minimum, OptionalInt.of(maximum));
    }

    /** As {@code DescribeInstanceRefreshes} returns them. */
    ObjectNode description() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("MinHealthyPercentage", healthy.minimum());
        healthy.maximum().ifPresent(maximum -> node.put("MaxHealthyPercentage", maximum));
        node.put("InstanceWarmup", warmup.toSeconds());
        node.put("SkipMatching", skipMatching);
        checkpoints.describe(node);
        node.put("AutoRollback", false);
        node.put("BakeTime", bakeTime.toSeconds());
        alarms.forEach(node.putObject("AlarmSpecification").putArray("Alarms")::add);
        return node;
    }
}
