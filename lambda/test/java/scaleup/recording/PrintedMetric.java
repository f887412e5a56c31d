package scaleup.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A metric that CloudWatch makes of a function's log: for each set of dimensions in a line one, of which an alarm hears only if
 * it names all of them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Amazon
 *     CloudWatch User Guide, "Specification: Embedded metric format"</a>
 */
public record PrintedMetric(String namespace, Map<String, String> dimensions, String name) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A line that is not as specified fails: CloudWatch would make nothing of it and tell nobody. */
    static Set<PrintedMetric> in(List<String> log) {
        Set<PrintedMetric> metrics = new LinkedHashSet<>();
        for (String line : log) {
            if (line.contains("\"_aws\"")) {
                JsonNode printed = read(line);
                for (JsonNode directive : printed.at("/_aws/CloudWatchMetrics")) {
                    addAll(metrics, printed, directive);
                }
            }
        }
        return metrics;
    }

    private static void addAll(Set<PrintedMetric> metrics, JsonNode printed, JsonNode directive) {
        if (!printed.at("/_aws/Timestamp").isIntegralNumber()
                || directive.path("Namespace").asText().isEmpty()) {
            throw new AssertionError("without a time or a namespace: " + printed);
        }
        for (JsonNode names : directive.path("Dimensions")) {
            Map<String, String> dimensions = new TreeMap<>();
            for (JsonNode name : names) {
                JsonNode value = printed.path(name.asText());
                if (!value.isTextual() || value.asText().isEmpty()) {
                    throw new AssertionError("dimension %s has no text: %s".formatted(name, printed));
                }
                dimensions.put(name.asText(), value.asText());
            }
            for (JsonNode metric : directive.path("Metrics")) {
                if (!printed.path(metric.path("Name").asText()).isNumber()) {
                    throw new AssertionError("metric %s has no number: %s".formatted(metric, printed));
                }
                metrics.add(new PrintedMetric(
                        directive.path("Namespace").asText(),
                        dimensions,
                        metric.path("Name").asText()));
            }
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a line of JSON: " + line, e);
        }
    }
}
