package scaleup.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import scaleup.CloudConfig;
import scaleup.Synthesis;
import scaleup.function.RecordedCalls.Metric;
import scaleup.function.RecordedCallsTest.Recorded;

/**
 * Whatever an alarm or a graph reads in the environment's own namespace somebody writes: the functions, as they did when they
 * were recorded, the filters of the logs, and the hosts' agents. An alarm on a metric that nobody writes hears nothing and says
 * so to nobody ("Each unique combination of dimensions is a separate metric": Amazon CloudWatch User Guide, "Metrics concepts").
 */
class RecordedMetricsTest {
    private static final Synthesis DEV = Synthesis.of("dev");

    @Test
    void everyAlarmReadsWhatIsWritten() {
        Set<Metric> read = new LinkedHashSet<>();
        for (var alarm : DEV.resources("AWS::CloudWatch::Alarm")) {
            if (alarm.property("/Metrics").isMissingNode()) {
                read.add(metric(alarm.property("")));
            }
            for (JsonNode part : alarm.property("/Metrics")) {
                if (part.has("MetricStat")) {
                    read.add(metric(part.at("/MetricStat/Metric")));
                }
            }
        }
        assertThat(ofOurOwn(read)).isNotEmpty().isSubsetOf(written());
    }

    @Test
    void everyGraphShowsWhatIsWritten() throws Exception {
        Set<Metric> read = new LinkedHashSet<>();
        var body = DEV.resource("Operations", "AWS::CloudWatch::Dashboard").property("/DashboardBody");
        for (JsonNode widget : new ObjectMapper().readTree(Synthesis.text(body)).path("widgets")) {
            for (JsonNode shown : widget.at("/properties/metrics")) {
                Iterator<JsonNode> texts = shown.iterator();
                String namespace = texts.next().asText();
                String name = texts.next().asText();
                Map<String, String> dimensions = new TreeMap<>();
                while (texts.hasNext()) {
                    dimensions.put(texts.next().asText(), texts.next().asText());
                }
                read.add(new Metric(namespace, dimensions, name));
            }
        }
        assertThat(ofOurOwn(read)).isNotEmpty().isSubsetOf(written());
    }

    /** What a review takes functions to write, which no template says. */
    @Test
    void functionsWriteWhatReviewsKnowOfThem() throws IOException {
        JsonNode known = new ObjectMapper()
                .readTree(Files.readString(
                        Synthesis.ROOT.resolve("reviewer/main/resources/scaleup/review/proof/metrics.json")));
        List<Metric> said = new ArrayList<>();
        for (var function : DEV.resources("AWS::Lambda::Function")) {
            for (JsonNode one : known.path("functions")) {
                if (one.path("handler").equals(function.property("/Handler"))) {
                    Map<String, String> dimensions = new TreeMap<>();
                    String tier =
                            function.property("/Environment/Variables/TIER").asText();
                    one.path("dimensions")
                            .properties()
                            .forEach(dimension -> dimensions.put(
                                    dimension.getKey(),
                                    dimension.getValue().asText().replace("${TIER}", tier)));
                    one.path("metrics").forEach(name -> said.add(new Metric(DEV.metrics(), dimensions, name.asText())));
                }
            }
        }
        assertThat(said).isNotEmpty().isSubsetOf(written());
    }

    /** AWS's own namespaces begin with {@code AWS/}: what is in them is in AWS's pages, and in AlarmsTest. */
    private static List<Metric> ofOurOwn(Set<Metric> metrics) {
        return metrics.stream()
                .filter(metric -> !metric.namespace().startsWith("AWS/"))
                .toList();
    }

    private static List<Metric> written() {
        List<Metric> written = new ArrayList<>();
        for (Recorded recorded : Recorded.values()) {
            var calls = recorded.calls();
            String namespace = calls.environment().get("METRICS_NAMESPACE");
            for (Metric metric : calls.metrics()) {
                // Where the function was told to write.
                assertThat(metric.namespace()).isEqualTo(namespace);
                written.add(new Metric(DEV.metrics(), metric.dimensions(), metric.name()));
            }
        }
        for (var filter : DEV.resources("AWS::Logs::MetricFilter")) {
            for (JsonNode made : filter.property("/MetricTransformations")) {
                assertThat(made.path("Dimensions").isMissingNode()).isTrue();
                written.add(new Metric(
                        Synthesis.text(made.path("MetricNamespace")),
                        Map.of(),
                        made.path("MetricName").asText()));
            }
        }
        Synthesis.tiers().forEach(part -> written.add(memory(part)));
        return written;
    }

    /**
     * Its name and dimensions are the input's, "mem_" before what is measured, and what is appended where the host's name is
     * omitted (Amazon CloudWatch User Guide, "Metrics collected by the CloudWatch agent").
     */
    private static Metric memory(String part) {
        JsonNode agent = json(CloudConfig.files(DEV, part).get("/etc/scaleup/amazon-cloudwatch-agent.json"));
        assertThat(agent.at("/agent/omit_hostname").asBoolean()).isTrue();
        JsonNode memory = agent.at("/metrics/metrics_collected/mem");
        Map<String, String> dimensions = new TreeMap<>();
        memory.path("append_dimensions")
                .properties()
                .forEach(one -> dimensions.put(one.getKey(), one.getValue().asText()));
        return new Metric(
                agent.at("/metrics/namespace").asText(),
                dimensions,
                "mem_" + memory.at("/measurement/0").asText());
    }

    private static Metric metric(JsonNode declared) {
        Map<String, String> dimensions = new TreeMap<>();
        for (JsonNode dimension : declared.path("Dimensions")) {
            dimensions.put(dimension.path("Name").asText(), Synthesis.text(dimension.path("Value")));
        }
        return new Metric(
                Synthesis.text(declared.path("Namespace")),
                dimensions,
                declared.path("MetricName").asText());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
