package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.proof.Proof.Found;

/**
 * That somebody writes what alarms look at: "Each unique combination of dimensions is a separate metric" (Amazon CloudWatch User
 * Guide, "Metrics concepts"), so that an alarm on another spelling hears nothing and, as most treat missing data as good, never says
 * so. {@code metrics.json} has what functions write, as no template says it, and what AWS's services do, with their pages.
 */
final class MetricProofs {
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final JsonNode KNOWN = ShippedJson.read(MetricProofs.class, "metrics.json");

    /** Amazon CloudWatch User Guide, "Use metric math": functions that find metrics by themselves, or get them from elsewhere. */
    private static final Pattern SEARCHES =
            Pattern.compile("(?i)\\b(SELECT|SEARCH|INSIGHT_RULE_METRIC|DB_PERF_INSIGHTS|LAMBDA)\\b");

    /** How a function's metrics name one of its variables. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    /** A metric as somebody writes or reads it, each text of it as {@link #text} gives it. */
    private record Metric(String namespace, String name, Map<String, String> dimensions) {}

    private MetricProofs() {}

    static List<Found> written(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        Resources resources = reviewed.resources();
        for (Resource alarm : resources.ofType("AWS::CloudWatch::Alarm")) {
            List<JsonNode> read = new ArrayList<>();
            if (alarm.property("/Metrics").isMissingNode()) {
                read.add(alarm.properties());
                unit(alarm, alarm.properties(), found);
            }
            for (JsonNode part : alarm.property("/Metrics")) {
                if (part.has("MetricStat")) {
                    read.add(part.at("/MetricStat/Metric"));
                    unit(alarm, part.path("MetricStat"), found);
                } else if (SEARCHES.matcher(part.path("Expression").asText()).find()) {
                    found.add(new Found(
                            alarm,
                            "%s looks for metrics by %s, of which no proof knows what it finds"
                                    .formatted(
                                            alarm.key(), part.path("Expression").asText())));
                }
                if (part.has("AccountId")) {
                    found.add(new Found(
                            alarm,
                            "%s looks at a metric of account %s".formatted(alarm.key(), part.path("AccountId"))));
                }
            }
            for (JsonNode metric : read) {
                silence(resources, alarm, metric)
                        .ifPresent(
                                why -> found.add(new Found(alarm, "%s hears nothing: %s".formatted(alarm.key(), why))));
            }
        }
        for (Resource filter : resources.ofType("AWS::Logs::MetricFilter")) {
            for (JsonNode known : KNOWN.path("filters")) {
                for (JsonNode made : filter.property("/MetricTransformations")) {
                    if (made.path("MetricName").equals(known.path("metric"))) {
                        counted(resources, filter, made, known.path("pattern").asText(), found);
                    }
                }
            }
        }
        return found;
    }

    /** Of another unit than it is written in there is no data (Amazon CloudWatch API Reference, PutMetricAlarm, Unit). */
    private static void unit(Resource alarm, JsonNode said, List<Found> found) {
        if (said.has("Unit")) {
            found.add(new Found(
                    alarm,
                    "%s hears nothing of other units than %s; allowed: no Unit"
                            .formatted(alarm.key(), said.path("Unit").asText())));
        }
    }

    /** Why nobody writes a metric; empty where somebody does. */
    private static Optional<String> silence(Resources resources, Resource alarm, JsonNode declared) {
        Map<String, JsonNode> values = new TreeMap<>();
        declared.path("Dimensions")
                .forEach(dimension -> values.put(dimension.path("Name").asText(), dimension.path("Value")));
        Map<String, String> dimensions = new TreeMap<>();
        values.forEach((name, value) -> dimensions.put(name, text(resources, alarm.stack(), value)));
        var metric = new Metric(
                text(resources, alarm.stack(), declared.path("Namespace")),
                declared.path("MetricName").asText(),
                dimensions);
        if (metric.namespace().startsWith("AWS/")) {
            return silenceOfAws(resources, alarm, metric, values);
        }
        boolean isWritten = resources.ofType(FUNCTION).stream()
                        .anyMatch(function -> written(resources, function).contains(metric))
                || resources.ofType("AWS::Logs::MetricFilter").stream().anyMatch(filter -> StreamSupport.stream(
                                filter.property("/MetricTransformations").spliterator(), false)
                        .anyMatch(made -> isMadeBy(resources, filter, made, metric)));
        return isWritten
                ? Optional.empty()
                : Optional.of(
                        "no function and no filter of a log in these templates writes %s".formatted(words(metric)));
    }

    private static String words(Metric metric) {
        return "%s into %s%s"
                .formatted(
                        metric.name(),
                        metric.namespace(),
                        metric.dimensions().isEmpty()
                                ? ""
                                : metric.dimensions().entrySet().stream()
                                        .map(entry -> entry.getKey() + " " + entry.getValue())
                                        .collect(Collectors.joining(", ", " of ", "")));
    }

    private static Set<Metric> written(Resources resources, Resource function) {
        JsonNode variables = function.property("/Environment/Variables");
        String namespace = text(resources, function.stack(), variables.path("METRICS_NAMESPACE"));
        return StreamSupport.stream(KNOWN.path("functions").spliterator(), false)
                .filter(known -> known.path("handler").equals(function.property("/Handler")))
                .flatMap(known -> {
                    Map<String, String> dimensions = new TreeMap<>();
                    known.path("dimensions")
                            .properties()
                            .forEach(dimension -> dimensions.put(
                                    dimension.getKey(),
                                    VARIABLE.matcher(dimension.getValue().asText())
                                            .replaceAll(match -> variables
                                                    .path(match.group(1))
                                                    .asText())));
                    return ShippedJson.texts(known.path("metrics")).stream()
                            .map(name -> new Metric(namespace, name, dimensions));
                })
                .collect(Collectors.toSet());
    }

    /** A filter's dimensions have the values that lines have, whatever they are. */
    private static boolean isMadeBy(Resources resources, Resource filter, JsonNode made, Metric metric) {
        return text(resources, filter.stack(), made.path("MetricNamespace")).equals(metric.namespace())
                && made.path("MetricName").asText().equals(metric.name())
                && StreamSupport.stream(made.path("Dimensions").spliterator(), false)
                        .map(dimension -> dimension.path("Key").asText())
                        .collect(Collectors.toSet())
                        .equals(metric.dimensions().keySet());
    }

    /** That a filter whose metric is known by name counts what that name says, in the log of who answered what. */
    private static void counted(
            Resources resources, Resource filter, JsonNode made, String pattern, List<Found> found) {
        String name = made.path("MetricName").asText();
        if (!filter.property("/FilterPattern").asText().equals(pattern)
                || !made.path("MetricValue").asText().equals("1")) {
            found.add(new Found(
                    filter,
                    "%s counts %s for each line with %s as %s; allowed: 1 for each with %s"
                            .formatted(
                                    filter.key(),
                                    made.path("MetricValue").asText(),
                                    filter.property("/FilterPattern").asText(),
                                    name,
                                    pattern)));
        }
        boolean isAccess = resources
                .target(filter.stack(), filter.property("/LogGroupName"))
                .filter(log -> log.resource().property("/LogGroupName").asText().endsWith("/load-balancer/access"))
                .isPresent();
        if (!isAccess) {
            found.add(new Found(
                    filter,
                    "%s counts %s in a log that doesn't have the load balancers' answers"
                            .formatted(filter.key(), name)));
        }
    }

    private static Optional<String> silenceOfAws(
            Resources resources, Resource alarm, Metric metric, Map<String, JsonNode> values) {
        List<JsonNode> known = StreamSupport.stream(KNOWN.path("aws").spliterator(), false)
                .filter(entry -> entry.path("namespace").asText().equals(metric.namespace())
                        && ShippedJson.texts(entry.path("metrics")).contains(metric.name())
                        && entry.path("dimensions").size() == values.size()
                        && values.keySet().stream().allMatch(entry.path("dimensions")::has))
                .toList();
        if (known.isEmpty()) {
            return Optional.of("no proof knows that AWS writes %s".formatted(words(metric)));
        }
        JsonNode entry = known.get(0);
        for (var dimension : entry.path("dimensions").properties()) {
            JsonNode value = values.get(dimension.getKey());
            var of = resource(resources, alarm.stack(), dimension.getValue(), value);
            if (of.isEmpty()) {
                return Optional.of("%s %s is none of these templates"
                        .formatted(dimension.getKey(), text(resources, alarm.stack(), value)));
            }
            if (entry.path("collected").asBoolean()
                    && StreamSupport.stream(
                                    of.get().property("/MetricsCollection").spliterator(), false)
                            .map(collected -> ShippedJson.texts(collected.path("Metrics")))
                            .noneMatch(names -> names.isEmpty() || names.contains(metric.name()))) {
                return Optional.of(
                        "%s doesn't have AWS write %s".formatted(of.get().key(), metric.name()));
            }
        }
        return Optional.empty();
    }

    /** What a dimension's value means: a resource by the name that its template gives it, or by a reference to it. */
    private static Optional<Resource> resource(Resources resources, String stack, JsonNode dimension, JsonNode value) {
        String type = dimension.path("type").asText();
        if (value.isTextual()) {
            return resources.ofType(type).stream()
                    .filter(resource -> resource.properties()
                            .path(dimension.path("property").asText())
                            .equals(value))
                    .findFirst();
        }
        return resources
                .target(stack, value)
                .filter(target -> target.resource().type().equals(type)
                        && target.attribute().equals(dimension.path("attribute").asText()))
                .map(Resources.Value::resource);
    }

    /** A value as a text that is the same in all stacks. */
    private static String text(Resources resources, String stack, JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        var target = resources.target(stack, value);
        if (target.isPresent()) {
            return "${%s %s}"
                    .formatted(target.get().resource().key(), target.get().attribute())
                    .replace(" }", "}");
        }
        JsonNode join = value.path("Fn::Join");
        if (join.isArray()) {
            return StreamSupport.stream(join.path(1).spliterator(), false)
                    .map(part -> text(resources, stack, part))
                    .collect(Collectors.joining(join.path(0).asText()));
        }
        return value.toString();
    }
}
