package scaleup.rehearsal.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of the templates' alarms on metrics that functions write into their logs would ring if everything stayed as it is: the
 * newest data point decides, so what was wrong only for a moment is forgiven. Amazon CloudWatch User Guide, 'Specification:
 * Embedded metric format', 'Alarm evaluation', 'Configuring how CloudWatch alarms treat missing data'.
 */
public final class MetricAlarms {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** AWS's own metrics, which nothing here measures. */
    private static final String OF_AWS = "AWS/";

    private record Metric(String namespace, String name, Map<String, String> dimensions) {
        @Override
        public String toString() {
            return "%s %s %s".formatted(namespace, name, dimensions);
        }
    }

    private record Point(long timestamp, double value) {}

    private final Map<Metric, Point> newest = new HashMap<>();

    /** Reads the lines of a function's log; those without metrics are passed over. */
    public void read(Iterable<String> lines) {
        lines.forEach(line -> {
            if (line.startsWith("{") && line.contains("\"_aws\"")) {
                try {
                    read(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    // Cut off: it is being written, or the function ended in it. CloudWatch passes over it, too.
                }
            }
        });
    }

    private void read(JsonNode line) {
        long timestamp = line.path("_aws").path("Timestamp").asLong();
        for (JsonNode directive : line.path("_aws").path("CloudWatchMetrics")) {
            for (JsonNode names : directive.path("Dimensions")) {
                Map<String, String> dimensions = new TreeMap<>();
                names.forEach(name ->
                        dimensions.put(name.asText(), line.path(name.asText()).asText()));
                for (JsonNode definition : directive.path("Metrics")) {
                    String name = definition.path("Name").asText();
                    Metric metric = new Metric(directive.path("Namespace").asText(), name, dimensions);
                    newest.merge(
                            metric,
                            new Point(timestamp, line.path(name).asDouble()),
                            (before, now) -> now.timestamp >= before.timestamp ? now : before);
                }
            }
        }
    }

    /**
     * Those that would ring, with the reason.
     *
     * @param alarms properties of {@code AWS::CloudWatch::Alarm}, by what messages call them
     */
    public List<String> ringing(Map<String, JsonNode> alarms) {
        List<String> ringing = new ArrayList<>();
        alarms.forEach((name, alarm) -> {
            String namespace = alarm.path("Namespace").asText();
            if (namespace.isEmpty() || namespace.startsWith(OF_AWS)) {
                return;
            }
            Map<String, String> dimensions = new TreeMap<>();
            alarm.path("Dimensions")
                    .forEach(dimension -> dimensions.put(
                            dimension.path("Name").asText(),
                            dimension.path("Value").asText()));
            Metric metric = new Metric(namespace, alarm.path("MetricName").asText(), dimensions);
            Point point = newest.get(metric);
            if (point == null) {
                if (alarm.path("TreatMissingData").asText().equals("breaching")) {
                    ringing.add("%s would ring: nobody has written %s".formatted(name, metric));
                }
            } else if (breaches(point.value, alarm)) {
                ringing.add("%s would ring: %s is %s"
                        .formatted(name, metric, Double.toString(point.value).replaceFirst("\\.0$", "")));
            }
        });
        return ringing;
    }

    private static boolean breaches(double value, JsonNode alarm) {
        double threshold = alarm.path("Threshold").asDouble();
        String operator = alarm.path("ComparisonOperator").asText();
        return switch (operator) {
            case "GreaterThanThreshold" -> value > threshold;
            case "GreaterThanOrEqualToThreshold" -> value >= threshold;
            case "LessThanThreshold" -> value < threshold;
            case "LessThanOrEqualToThreshold" -> value <= threshold;
            default -> throw new IllegalArgumentException("an alarm's ComparisonOperator is " + operator);
        };
    }
}
