package scaleup.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Metrics metrics = new Metrics(
            "Scaleup/dev",
            dimensions(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            Clock.fixed(Instant.ofEpochMilli(1_800_000_000_000L), ZoneOffset.UTC));

    @Test
    void aLineIsInTheEmbeddedMetricFormat() {
        metrics.line()
                .count("Size", 3)
                .seconds("Age", 1.5)
                .property("Change", "+1")
                .emit();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"_aws\":{\"Timestamp\":1800000000000,\"CloudWatchMetrics\":[{"
                        + "\"Namespace\":\"Scaleup/dev\",\"Dimensions\":[[\"Tier\",\"Function\"]],"
                        + "\"Metrics\":[{\"Name\":\"Size\",\"Unit\":\"Count\"},{\"Name\":\"Age\",\"Unit\":\"Seconds\"}]}]},"
                        + "\"Tier\":\"web\",\"Function\":\"membership\",\"Size\":3,\"Age\":1.5,\"Change\":\"+1\"}"
                        + System.lineSeparator());
    }

    @Test
    void whatCloudWatchWouldDropIsRefused() {
        assertThatThrownBy(() -> metrics.line().seconds("Age", Double.NaN)).hasMessageContaining("Age");
        assertThatThrownBy(() -> metrics.line().count("Size", 1).count("Size", 2))
                .hasMessageContaining("Size");
        assertThatThrownBy(() -> metrics.line().count("Tier", 1)).hasMessageContaining("Tier");
    }

    private static Map<String, String> dimensions() {
        Map<String, String> dimensions = new LinkedHashMap<>();
        dimensions.put("Tier", "web");
        dimensions.put("Function", "membership");
        return dimensions;
    }
}
