package scaleup.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.stream.Stream;
import scaleup.proof.DangerousChangesTest.Change;
import scaleup.proof.DangerousChangesTest.Templates;

/** Changes after which an alarm hears nothing, or of which it hears less, and others that leave it what it has. */
final class MetricChanges {
    private static final String ALARM = "AWS::CloudWatch::Alarm";
    private static final String FILTER = "AWS::Logs::MetricFilter";
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String FUNCTION = "AWS::Lambda::Function";

    private MetricChanges() {}

    private static Change silent(String words, Consumer<Templates> made) {
        return new Change(words, "metrics", made);
    }

    private static Change passes(String words, Consumer<Templates> made) {
        return new Change(words, "", made);
    }

    /** The alarm on a metric of this name. */
    private static ObjectNode alarm(Templates templates, String part, String metric) {
        return (ObjectNode) templates
                .resources(part)
                .path(templates.idOf(part, ALARM, alarm -> alarm.toString().contains('"' + metric + '"')))
                .path("Properties");
    }

    private static ObjectNode filter(Templates templates, String metric) {
        return (ObjectNode) templates
                .resources("LoadBalancer")
                .path(filterId(templates, metric))
                .path("Properties");
    }

    private static String filterId(Templates templates, String metric) {
        return templates.idOf(
                "LoadBalancer", FILTER, filter -> filter.toString().contains('"' + metric + '"'));
    }

    private static ObjectNode made(Templates templates, String metric) {
        return (ObjectNode) filter(templates, metric).at("/MetricTransformations/0");
    }

    private static ObjectNode variables(Templates templates, String part, String handler) {
        return (ObjectNode) templates
                .resources(part)
                .path(templates.idOf(part, FUNCTION, function -> function.at("/Properties/Handler")
                        .asText()
                        .contains(handler)))
                .at("/Properties/Environment/Variables");
    }

    static Stream<Change> dangerous() {
        return Stream.of(
                silent(
                        "errors of which nothing is counted",
                        templates -> templates.remove("LoadBalancer", filterId(templates, "application-errors"))),
                silent(
                        "answers of which nothing is counted",
                        templates -> templates.remove("LoadBalancer", filterId(templates, "web-responses"))),
                silent("errors that are counted under another name", templates -> made(templates, "web-errors")
                        .put("MetricName", "web-error")),
                silent("errors that are counted elsewhere", templates -> made(templates, "web-errors")
                        .put("MetricNamespace", "Scaleup/prod")),
                silent("errors that are counted by address", templates -> made(templates, "web-errors")
                        .set("Dimensions", Templates.any("[{'Key': 'client', 'Value': '$.client'}]"))),
                silent("errors of which none is counted", templates -> made(templates, "web-errors")
                        .put("MetricValue", "0")),
                silent("errors counted by a status that doesn't exist", templates -> filter(templates, "web-errors")
                        .put("FilterPattern", "{ $.backend = \"web\" && $.status >= 600 }")),
                silent("errors that are looked for in another log", templates -> ((ObjectNode)
                                filter(templates, "web-errors").path("LogGroupName"))
                        .put("Ref", templates.idOf("LoadBalancer", "AWS::Logs::LogGroup", log -> !log.at(
                                        "/Properties/LogGroupName")
                                .asText()
                                .endsWith("/access")))),
                silent("an alarm on a misspelt metric of errors", templates -> ((ObjectNode)
                                alarm(templates, "Web", "web-errors").at("/Metrics/0/MetricStat/Metric"))
                        .put("MetricName", "web-erors")),
                silent("an alarm on errors of another account", templates -> ((ObjectNode)
                                alarm(templates, "Web", "web-errors").at("/Metrics/0"))
                        .put("AccountId", "999999999999")),
                silent(
                        "an alarm on a metrics query",
                        templates -> ((ArrayNode)
                                        alarm(templates, "Web", "web-errors").path("Metrics"))
                                .add(
                                        Templates.any(
                                                "{'Id': 'all', 'Expression': 'SELECT SUM(Errors) FROM Scaleup', 'ReturnData': false}"))),
                silent("an alarm on another tier's membership, misspelt", templates -> ((ObjectNode)
                                dimension(alarm(templates, "Web", "Refused"), "Tier"))
                        .put("Value", "wep")),
                silent("an alarm on a membership of all tiers", templates -> ((ArrayNode)
                                alarm(templates, "Web", "Refused").path("Dimensions"))
                        .remove(0)),
                silent("an alarm on a metric that the function doesn't write", templates -> alarm(
                                templates, "Database", "RotationFailed")
                        .put("MetricName", "Failed")),
                silent("an alarm in another namespace", templates -> alarm(templates, "LoadBalancer", "RenewalOverdue")
                        .put("Namespace", "Scaleup/prod")),
                silent("a function that writes its metrics elsewhere", templates -> variables(
                                templates, "LoadBalancer", "CertificateHandler")
                        .put("METRICS_NAMESPACE", "Scaleup/dev")),
                silent("a function that writes another tier's metrics", templates -> variables(
                                templates, "Web", "MembershipHandler")
                        .put("TIER", "application")),
                silent(
                        "a group that no longer publishes how many serve",
                        templates -> templates.properties("Web", GROUP).remove("MetricsCollection")),
                silent("a group that publishes another metric", templates -> ((ArrayNode)
                                templates.properties("Web", GROUP).at("/MetricsCollection/0/Metrics"))
                        .removeAll()
                        .add("GroupMaxSize")),
                silent("an alarm on a group that isn't there", templates -> ((ObjectNode)
                                dimension(alarm(templates, "Web", "StatusCheckFailed"), "AutoScalingGroupName"))
                        .put("Value", "Scaleup-prod-wep")),
                silent("an alarm on a function that isn't there", templates -> ((ObjectNode)
                                dimension(alarm(templates, "Web", "Errors"), "FunctionName"))
                        .put("Value", "Scaleup-dev-web-membership")),
                silent("an alarm on a queue's address for its name", templates -> {
                    var value = (ObjectNode)
                            dimension(alarm(templates, "Web", "ApproximateNumberOfMessagesVisible"), "QueueName");
                    String queue = value.at("/Value/Fn::GetAtt/0").asText();
                    value.set("Value", Templates.any("{'Ref': '%s'}".formatted(queue)));
                }),
                silent("an alarm on targets of no network load balancer", templates -> ((ArrayNode)
                                alarm(templates, "Operations", "HealthyHostCount")
                                        .path("Dimensions"))
                        .remove(0)),
                silent("an alarm on a misspelt metric of AWS's", templates -> alarm(
                                templates, "Operations", "FreeStorageSpace")
                        .put("MetricName", "FreeStorage")),
                silent("an alarm on another database", templates -> ((ObjectNode)
                                dimension(alarm(templates, "Operations", "CPUUtilization"), "DBInstanceIdentifier"))
                        .put("Value", "scaleup-dev")),
                silent("an alarm in bytes on a metric that has none", templates -> alarm(
                                templates, "Web", "StatusCheckFailed")
                        .put("Unit", "Bytes")));
    }

    private static JsonNode dimension(ObjectNode alarm, String name) {
        for (JsonNode dimension : alarm.path("Dimensions")) {
            if (dimension.path("Name").asText().equals(name)) {
                return dimension;
            }
        }
        throw new AssertionError("%s has no dimension %s".formatted(alarm, name));
    }

    static Stream<Change> harmless() {
        return Stream.of(
                passes("an alarm on a group by reference", templates -> ((ObjectNode)
                                dimension(alarm(templates, "Web", "StatusCheckFailed"), "AutoScalingGroupName"))
                        .set("Value", Templates.any("{'Ref': '%s'}".formatted(templates.id("Web", GROUP))))),
                passes("a group that says all of its sizes", templates -> ((ObjectNode)
                                templates.properties("Web", GROUP).at("/MetricsCollection/0"))
                        .remove("Metrics")),
                passes("a metric of a log, and an alarm on it", templates -> {
                    String log = templates.id("Web", "AWS::Logs::LogGroup");
                    templates.add(
                            "Web",
                            "Slow",
                            "{'Type': '%s', 'Properties': {'FilterPattern': 'slow', 'LogGroupName': {'Ref': '%s'}, 'MetricTransformations': [{'MetricName': 'slow', 'MetricNamespace': 'shop', 'MetricValue': '1'}]}}"
                                    .formatted(FILTER, log));
                    templates.add(
                            "Web",
                            "SlowAlarm",
                            "{'Type': '%s', 'Properties': {'AlarmName': 'slow', 'MetricName': 'slow', 'Namespace': 'shop', 'Threshold': 1, 'EvaluationPeriods': 1, 'ComparisonOperator': 'GreaterThanThreshold', 'AlarmActions': []}}"
                                    .formatted(ALARM));
                }),
                passes("an alarm on the database's memory instead of its processor", templates -> alarm(
                                templates, "Operations", "CPUUtilization")
                        .put("MetricName", "FreeableMemory")));
    }
}
