package scaleup.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A function's metrics in CloudWatch's Embedded Metric Format: one line on the standard output, from which CloudWatch
 * Logs makes metrics; no call, no permission.
 */
public final class Metrics {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String namespace;
    private final Map<String, String> dimensions;
    private final PrintStream out;
    private final Clock clock;

    /** Metrics in a namespace, such as {@code Scaleup/dev}, under one set of dimensions. */
    public Metrics(String namespace, Map<String, String> dimensions) {
        this(namespace, dimensions, System.out, Clock.systemUTC());
    }

    public Metrics(String namespace, Map<String, String> dimensions, PrintStream out, Clock clock) {
        this.namespace = namespace;
        this.dimensions = new LinkedHashMap<>(dimensions);
        this.out = out;
        this.clock = clock;
    }

    /** A new, empty line. */
    public Line line() {
        return new Line();
    }

    /** Metrics that belong to the same moment. */
    public final class Line {
        private final ObjectNode values = JSON.createObjectNode();
        private final ArrayNode definitions = JSON.createArrayNode();

        private Line() {}

        /** A number of things. */
        public Line count(String name, long value) {
            return metric(name, "Count", (double) value);
        }

        /** A time in seconds. */
        public Line seconds(String name, double value) {
            return metric(name, "Seconds", value);
        }

        /** Something to search the log for; not a metric, and never a secret. */
        public Line property(String name, String value) {
            values.put(name, value);
            return this;
        }

        private Line metric(String name, String unit, double value) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + " is " + value);
            }
            if (values.has(name) || dimensions.containsKey(name)) {
                throw new IllegalArgumentException(name + " is there twice");
            }
            definitions.addObject().put("Name", name).put("Unit", unit);
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                values.put(name, (long) value);
            } else {
                values.put(name, value);
            }
            return this;
        }

        /** Writes the line. */
        public void emit() {
            ObjectNode line = JSON.createObjectNode();
            ObjectNode directive = line.putObject("_aws")
                    .put("Timestamp", clock.millis())
                    .putArray("CloudWatchMetrics")
                    .addObject()
                    .put("Namespace", namespace);
            ArrayNode names = directive.putArray("Dimensions").addArray();
            dimensions.forEach((name, value) -> {
                names.add(name);
                line.put(name, value);
            });
            directive.set("Metrics", definitions);
            line.setAll(values);
            try {
                out.println(JSON.writeValueAsString(line));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
