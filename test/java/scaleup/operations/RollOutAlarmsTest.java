package scaleup.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import scaleup.CloudConfig;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

/**
 * What stops a roll-out can't be set off or hidden by who has taken a server, with everything that its role allows. There are three
 * ways to write a metric: PutMetricData, which is held to a namespace by the condition cloudwatch:namespace (Service Authorization
 * Reference); an event in a log group with a metric filter; and an event in any log group in the embedded metric format, for which
 * "you need the logs:PutLogEvents permission but you don't need to also have the cloudwatch:PutMetricData permission" (Amazon
 * CloudWatch User Guide, "Embedding metrics within logs"). The last one can't be held to a namespace, so a namespace that decides is
 * one that no server knows; those of AWS's services begin with AWS/, which is reserved ("Metrics concepts").
 */
class RollOutAlarmsTest {
    @Proof
    void readMetricsWhoseNamespaceNoServerKnows(Synthesis synthesis) {
        String ours = synthesis.metrics();
        int read = 0;
        for (String part : Synthesis.tiers().toList()) {
            for (Resource alarm : stopping(synthesis, part)) {
                for (String namespace : namespaces(alarm)) {
                    assertThat(namespace.startsWith("AWS/") || namespace.equals(ours))
                            .as("%s reads %s", alarm.id(), namespace)
                            .isTrue();
                    read += namespace.equals(ours) ? 1 : 0;
                }
            }
            assertThat(mayPutInto(synthesis, part))
                    .as("with PutMetricData")
                    .containsExactly("Scaleup/" + synthesis.environment());
            assertThat(CloudConfig.text(synthesis, part)).as("told to a server").doesNotContain(synthesis.zone());
        }
        assertThat(read).as("alarms on metrics of our own").isPositive();
    }

    /**
     * Nor may one ask for it: of what shows it (functions' variables, filters, alarms, metrics, the zone, tags, templates) a host
     * may call nothing, whichever keys are set. AWS's list of log groups, which Session Manager's agent needs, names the key of each.
     */
    @Proof
    void areInANamespaceThatNoServerMayAskFor(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::KMS::Key"))
                .allSatisfy(key -> assertThat(synthesis.metrics()).doesNotContain(key.id()));
        for (String part : Synthesis.tiers().toList()) {
            assertThat(statements(synthesis, part))
                    .flatExtracting(RollOutAlarmsTest::actions)
                    .contains("cloudwatch:PutMetricData")
                    .allMatch(action -> action.matches(
                            "cloudwatch:PutMetricData|logs:(CreateLogStream|PutLogEvents|DescribeLogStreams|DescribeLogGroups)"
                                    + "|ec2:CreateTags|(kms|s3|secretsmanager|ssm|ssmmessages|sts):[A-Za-z]+"));
        }
    }

    private static List<String> actions(JsonNode statement) {
        List<String> actions = new ArrayList<>();
        var action = statement.path("Action");
        (action.isArray() ? action : List.of(action)).forEach(one -> actions.add(one.asText()));
        return actions;
    }

    /** Its own roll-out isn't stopped, or let go on, by what a tier's servers log. */
    @Proof
    void restOnNoLogOfTheServersThatAreReplaced(Synthesis synthesis) {
        Map<String, Set<String>> metrics = new TreeMap<>();
        for (Resource filter : synthesis.resources("AWS::Logs::MetricFilter")) {
            String group = Synthesis.target(synthesis, filter.property("/LogGroupName"));
            for (JsonNode made : filter.property("/MetricTransformations")) {
                metrics.computeIfAbsent(made.path("MetricName").asText(), name -> new TreeSet<>())
                        .add(filter.part() + "/" + group);
            }
        }
        assertThat(metrics).isNotEmpty();
        for (String part : Synthesis.tiers().toList()) {
            Set<String> own = mayLogTo(synthesis, part);
            assertThat(own).isNotEmpty();
            for (Resource alarm : stopping(synthesis, part)) {
                for (JsonNode query : alarm.property("/Metrics")) {
                    var name = query.at("/MetricStat/Metric/MetricName").asText();
                    assertThat(metrics.getOrDefault(name, Set.of()))
                            .as("%s of %s", name, alarm.id())
                            .doesNotContainAnyElementsOf(own);
                }
            }
        }
    }

    /** Those that an instance refresh of a tier's servers names. */
    private static List<Resource> stopping(Synthesis synthesis, String part) {
        var group = synthesis.resource(part, "AWS::AutoScaling::AutoScalingGroup");
        Set<String> named = new TreeSet<>();
        for (JsonNode alarm :
                group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms")) {
            named.add(Synthesis.target(synthesis, alarm));
        }
        var alarms = synthesis.resources(part, "AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> named.contains(alarm.id()))
                .toList();
        assertThat(alarms).hasSameSizeAs(named).isNotEmpty();
        return alarms;
    }

    private static List<String> namespaces(Resource alarm) {
        List<String> namespaces = new ArrayList<>();
        if (alarm.property("/Metrics").isMissingNode()) {
            namespaces.add(Synthesis.text(alarm.property("/Namespace")));
        }
        for (JsonNode query : alarm.property("/Metrics")) {
            if (query.has("MetricStat")) {
                namespaces.add(Synthesis.text(query.at("/MetricStat/Metric/Namespace")));
            }
        }
        return namespaces;
    }

    private static List<String> mayPutInto(Synthesis synthesis, String part) {
        List<String> namespaces = new ArrayList<>();
        for (JsonNode statement : statements(synthesis, part)) {
            if (statement.path("Action").toString().contains("cloudwatch:")) {
                assertThat(statement.path("Action").asText()).isEqualTo("cloudwatch:PutMetricData");
                assertThat(statement.path("Condition").size()).isEqualTo(1);
                namespaces.add(Synthesis.text(
                        statement.path("Condition").path("StringEquals").path("cloudwatch:namespace")));
            }
        }
        return namespaces;
    }

    private static Set<String> mayLogTo(Synthesis synthesis, String part) {
        Set<String> groups = new TreeSet<>();
        for (JsonNode statement : statements(synthesis, part)) {
            if (statement.path("Action").toString().contains("logs:PutLogEvents")) {
                var resources = statement.path("Resource");
                for (JsonNode one : resources.isArray() ? resources : List.of(resources)) {
                    groups.add(logGroup(synthesis, part, one));
                }
            }
        }
        return groups;
    }

    /** Of a part and a logical id: what a role refers to, or the group that its ARN names. */
    private static String logGroup(Synthesis synthesis, String part, JsonNode arn) {
        if (!arn.has("Fn::Join")) {
            return part + "/" + Synthesis.target(synthesis, arn);
        }
        var name = Synthesis.text(arn).replaceAll(".*:log-group:([^:]+):\\*", "$1");
        return synthesis.resources("AWS::Logs::LogGroup").stream()
                .filter(group -> group.property("/LogGroupName").asText().equals(name))
                .map(group -> group.part() + "/" + group.id())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is no log group of ours"));
    }

    private static List<JsonNode> statements(Synthesis synthesis, String part) {
        List<JsonNode> statements = new ArrayList<>();
        for (JsonNode policy : synthesis.hostRole(part).property("/Policies")) {
            policy.at("/PolicyDocument/Statement").forEach(statements::add);
        }
        return statements;
    }
}
