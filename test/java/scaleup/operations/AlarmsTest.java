package scaleup.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

/**
 * What each alarm says, in words that can be read: which number of which metric of which thing is bad, for how long, and what
 * silence means. The metrics of AWS's services and their dimensions are from their pages: "CloudWatch metrics for your Network
 * Load Balancer", "Amazon CloudWatch metrics for Amazon EC2 Auto Scaling", "List the available CloudWatch metrics for your
 * instances" (EC2; aggregated by AutoScalingGroupName), "Amazon CloudWatch instance-level metrics for Amazon RDS", "Types of
 * metrics for Lambda functions", "Available CloudWatch metrics for Amazon SQS".
 */
class AlarmsTest {
    private static final Synthesis DEV = Synthesis.ofDev(edit -> edit.set("environments.dev.database.readReplicas", 1)
            .set("environments.dev.database.storageGiB", 100)
            .set("environments.dev.database.maximumStorageGiB", 200)
            .set("environments.dev.application.jobs.report.command", "./report")
            .set("environments.dev.application.jobs.report.schedule", "0 3 * * *"));

    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** docs/failures.md promises them; docs/operations.md says what to do about each. */
    private static final Map<String, String> SAYS = new TreeMap<>();

    private static final Map<String, String> TELLS = new TreeMap<>();

    private static final String METRICS = DEV.metrics();

    private static final Pattern FIGURE = Pattern.compile("([0-9]+) (%|seconds|days|minutes)");

    static {
        for (String tier : List.of("web", "application", "load-balancer")) {
            String group = "{AutoScalingGroupName=Scaleup-dev-%s}".formatted(tier);
            String function = "%s-membership".formatted(tier);
            String membership = "{Tier=%s, Function=membership}".formatted(tier);
            // A tier is told to be short only after the ten minutes that a replacement may take to boot and be let in.
            says(
                    tier + "-capacity",
                    "Minimum AWS/AutoScaling GroupInServiceInstances %s < 2, 10 of 10 x 60 s, missing breaching"
                            .formatted(group),
                    "Fewer servers in service than the minimum");
            says(
                    tier + "-hosts",
                    "Maximum AWS/EC2 StatusCheckFailed %s > 0, 2 of 2 x 60 s, missing notBreaching".formatted(group),
                    "Status checks of EC2 fail on a server of Scaleup-dev-" + tier);
            // A roll-out is stopped when nobody could say for five minutes who belongs to the tier, or nobody tried.
            says(
                    tier + "-membership-age",
                    "Minimum %s Failed %s > 0, 5 of 5 x 60 s, missing breaching".formatted(METRICS, membership),
                    "For 5 minutes nobody could tell who belongs to tier " + tier);
            says(
                    tier + "-membership-refused",
                    "Minimum %s Refused %s > 0, 5 of 5 x 60 s, missing notBreaching".formatted(METRICS, membership),
                    "For 5 minutes a change of tier %s was refused as harmful".formatted(tier));
            errors(function);
            events(function);
        }
        errors("certificate");
        events("certificate");
        errors("database-user");
        for (String tier : List.of("web", "application")) {
            says(
                    tier + "-errors",
                    "100 * %1$s-errors / %1$s-responses of %2$s > 5, 2 of 3 x 60 s, missing notBreaching"
                            .formatted(tier, METRICS),
                    "More than 5 %% of the answers of tier %s are errors".formatted(tier));
        }
        String frontDoor = "{LoadBalancer=<FrontDoorLoadBalancer>, TargetGroup=<FrontDoorHttpsTargets>}";
        // A new load balancer may be unhealthy for the five minutes that the front door takes to let one in.
        says(
                "load-balancer-unhealthy",
                "Maximum AWS/NetworkELB UnHealthyHostCount %s > 0, 6 of 6 x 60 s, missing notBreaching"
                        .formatted(frontDoor),
                "The network load balancer finds a load balancer unhealthy");
        // HealthPageTest#staysGoodWithoutOneTier: one that finds servers of one tier goes on serving.
        says(
                "front-door-closed",
                "Maximum AWS/NetworkELB HealthyHostCount %s < 1, 2 of 2 x 60 s, missing breaching".formatted(frontDoor),
                "No load balancer is healthy: none works, or none finds a server of any tier");
        says(
                "certificate-days-left",
                "Maximum %s RenewalOverdue %s > 0, 1 of 1 x 86400 s, missing breaching"
                        .formatted(METRICS, "{Function=certificate}"),
                "The certificate of the load balancers ends soon and has not been renewed in time");
        says(
                "database-rotation-failed",
                "Maximum %s RotationFailed %s > 0, 1 of 1 x 300 s, missing notBreaching"
                        .formatted(METRICS, "{Function=database-user}"),
                "A password of the database could not be rotated; the old one stays in use");
        says(
                "database-processor",
                "Average AWS/RDS CPUUtilization %s > 90, 3 of 3 x 300 s, missing missing"
                        .formatted("{DBInstanceIdentifier=scaleup-dev}"),
                "Average processor use above 90 % for 15 minutes");
        for (String instance : List.of("", "-replica-1")) {
            says(
                    "database-storage" + instance.replace("-replica", ""),
                    "Average AWS/RDS FreeStorageSpace %s < 10737418240, 3 of 3 x 300 s, missing missing"
                            .formatted("{DBInstanceIdentifier=scaleup-dev%s}".formatted(instance)),
                    "Less than a tenth of the storage allocated at first is free");
        }
        says(
                "database-lag-1",
                "Average AWS/RDS ReplicaLag %s > 30, 3 of 3 x 300 s, missing missing"
                        .formatted("{DBInstanceIdentifier=scaleup-dev-replica-1}"),
                "Read replica 1 is more than 30 seconds behind");
        says(
                "job-report-failed",
                "Sum %s job-report-failures {} > 0, 1 of 1 x 300 s, missing notBreaching".formatted(METRICS),
                "A run of job report failed or took too long; its log says why");
        TELLS.put("Scaleup-dev-tiers-symptoms", "A tier answers with errors or has sick servers");
        TELLS.put("Scaleup-dev-functions-symptoms", "A function fails, or what it keeps is not kept");
    }

    /** What an alarm looks at, and what it tells a person by that. */
    private static void says(String alarm, String sentence, String told) {
        SAYS.put("Scaleup-dev-" + alarm, sentence);
        TELLS.put("Scaleup-dev-" + alarm, told);
    }

    /** A single failure is repeated by itself. */
    private static void errors(String name) {
        says(
                name + "-function-errors",
                "Sum AWS/Lambda Errors {FunctionName=Scaleup-dev-%s} > 0, 3 of 5 x 60 s, missing notBreaching"
                        .formatted(name),
                "Function Scaleup-dev-%s failed in three of five minutes".formatted(name));
    }

    /** An event that failed three times waits in the queue. */
    private static void events(String name) {
        says(
                name + "-failed-events",
                "Maximum AWS/SQS ApproximateNumberOfMessagesVisible {QueueName=Scaleup-dev-%s-failed} > 0, 1 of 1 x 300 s, missing notBreaching"
                        .formatted(name),
                "Events that function Scaleup-dev-%s could not handle wait in a queue".formatted(name));
    }

    @Test
    void sayWhatTheirNamesPromise() {
        Map<String, String> said = new TreeMap<>();
        DEV.resources("AWS::CloudWatch::Alarm")
                .forEach(alarm -> said.put(alarm.property("/AlarmName").asText(), sentence(alarm)));
        assertThat(said).containsExactlyEntriesOf(SAYS);
    }

    /** "Fewer servers in service than the minimum": the environment's. */
    @ParameterizedTest
    @CsvSource({"dev, 2", "prod, 3"})
    void knowTheEnvironmentsMinimum(String environment, int minimum) {
        assertThat(Synthesis.of(environment).resources("Operations", "AWS::CloudWatch::Alarm").stream()
                        .filter(alarm -> alarm.property("/MetricName").asText().equals("GroupInServiceInstances")))
                .hasSize(3)
                .allSatisfy(alarm ->
                        assertThat(alarm.property("/Threshold").asInt()).isEqualTo(minimum));
    }

    /**
     * A mail names an alarm, and docs/operations.md says what that means and what to do first: in a row of its own, or in the one of
     * tiers-symptoms, which is of several.
     */
    @Test
    void areInTheDocumentation() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Synthesis.ROOT.resolve("docs/operations.md"))) {
            if (line.startsWith("| `")) {
                assertThat(line.split(" \\| "))
                        .as("alarm, what it means, what to do first")
                        .hasSize(3);
                NAME.matcher(line.split(" \\| ", 2)[0]).results().forEach(name -> rows.add(name.group(1)));
            }
        }
        Set<String> alarms = new TreeSet<>();
        for (String type : List.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")) {
            DEV.resources(type).forEach(alarm -> alarms.add(name(alarm)));
        }
        var ofTiers = DEV.resources("AWS::CloudWatch::CompositeAlarm").stream()
                .filter(alarm -> name(alarm).equals("tiers-symptoms"))
                .findFirst()
                .orElseThrow();
        alarms.removeIf(alarm -> ofTiers.property("/AlarmRule").asText().contains("-%s\"".formatted(alarm)));
        assertThat(rows).allSatisfy(row -> assertThat(alarms).anyMatch(alarm -> is(alarm, row)));
        assertThat(alarms).allSatisfy(alarm -> assertThat(rows).anyMatch(row -> is(alarm, row)));
    }

    private static String name(Resource alarm) {
        return alarm.property("/AlarmName").asText().replaceFirst("^Scaleup-dev-", "");
    }

    private static boolean is(String alarm, String row) {
        return alarm.matches(row.replaceAll("<(tier|function|job)>", "[a-z-]+").replace("<n>", "[0-9]+"));
    }

    /** A mail tells a person what is wrong: of what the alarm looks at, and of nothing else. */
    @Test
    void tellAPersonWhatIsWrong() {
        Map<String, String> told = new TreeMap<>();
        for (String type : List.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")) {
            DEV.resources(type)
                    .forEach(alarm -> told.put(
                            alarm.property("/AlarmName").asText(),
                            alarm.property("/AlarmDescription").asText()));
        }
        assertThat(told).containsExactlyEntriesOf(TELLS);
    }

    /** A figure in an alarm's description is the alarm's own: its threshold, or how long that must last. */
    @Test
    void tellTheirOwnFigures() {
        int figures = 0;
        for (Resource alarm : DEV.resources("AWS::CloudWatch::Alarm")) {
            var figure = FIGURE.matcher(alarm.property("/AlarmDescription").asText());
            while (figure.find()) {
                String own = figure.group(2).equals("minutes")
                        ? String.valueOf(alarm.property("/EvaluationPeriods").asInt()
                                * alarm.property("/Period").asInt()
                                / 60)
                        : alarm.property("/Threshold").asText();
                assertThat(figure.group(1)).as(alarm.id()).isEqualTo(own);
                figures++;
            }
        }
        assertThat(figures).as("figures in descriptions").isGreaterThanOrEqualTo(7);
    }

    /**
     * Auto Scaling publishes a group's metrics only where that is asked for (Amazon EC2 Auto Scaling User Guide, "Amazon
     * CloudWatch metrics for Amazon EC2 Auto Scaling"): without GroupInServiceInstances the alarm on capacity would hear nothing.
     */
    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void hearOfTheServersInService(String part) {
        var collections =
                DEV.resource(part, "AWS::AutoScaling::AutoScalingGroup").property("/MetricsCollection");
        assertThat(collections).hasSize(1);
        assertThat(collections.at("/0/Granularity").asText()).isEqualTo("1Minute");
        assertThat(collections.at("/0/Metrics"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("GroupDesiredCapacity", "GroupInServiceInstances");
    }

    /**
     * The load balancers' access log says which tier answered and how: its fields are in haproxy.cfg, log-format. "Filter and
     * pattern syntax" of Amazon CloudWatch Logs.
     */
    @ParameterizedTest
    @ValueSource(strings = {"web", "application"})
    void hearOfEachTiersAnswersFromTheLoadBalancersLog(String tier) {
        var access = DEV.resources("LoadBalancer", "AWS::Logs::LogGroup").stream()
                .filter(group -> group.property("/LogGroupName").asText().endsWith("/access"))
                .findFirst()
                .orElseThrow();
        Map<String, String> patterns = new TreeMap<>();
        for (Resource filter : DEV.resources("LoadBalancer", "AWS::Logs::MetricFilter")) {
            assertThat(filter.property("/LogGroupName/Ref").asText()).isEqualTo(access.id());
            assertThat(filter.property("/MetricTransformations")).hasSize(1);
            var metric = filter.property("/MetricTransformations/0");
            assertThat(Synthesis.text(metric.path("MetricNamespace"))).isEqualTo(METRICS);
            assertThat(metric.path("MetricValue").asText()).isEqualTo("1");
            // Without it a minute without errors would have no number of errors.
            assertThat(metric.path("DefaultValue").asInt(-1)).isZero();
            assertThat(metric.path("Unit").asText()).isEqualTo("Count");
            patterns.put(
                    metric.path("MetricName").asText(),
                    filter.property("/FilterPattern").asText());
        }
        assertThat(patterns)
                .hasSize(4)
                .containsEntry(tier + "-responses", "{ $.backend = \"%s\" }".formatted(tier))
                .containsEntry(tier + "-errors", "{ $.backend = \"%s\" && $.status >= 500 }".formatted(tier));
    }

    /** workload/README.md, "Jobs": what its log has then; "Filter and pattern syntax", "OR". */
    @Test
    void hearOfAJobThatFailsFromItsLog() {
        var filters = DEV.resources("Application", "AWS::Logs::MetricFilter");
        assertThat(filters).hasSize(1);
        var filter = filters.get(0);
        var log = DEV.resources("Application", "AWS::Logs::LogGroup").stream()
                .filter(group -> group.property("/LogGroupName").asText().endsWith("/application/report"))
                .findFirst()
                .orElseThrow();
        assertThat(filter.property("/LogGroupName/Ref").asText()).isEqualTo(log.id());
        assertThat(filter.property("/FilterPattern").asText())
                .isEqualTo("?\"job report: failed\" ?\"job report: stopped\"");
        var metric = filter.property("/MetricTransformations/0");
        assertThat(Synthesis.text(metric.path("MetricNamespace"))).isEqualTo(METRICS);
        assertThat(metric.path("MetricName").asText()).isEqualTo("job-report-failures");
        assertThat(metric.path("MetricValue").asText()).isEqualTo("1");
        assertThat(Synthesis.of("dev").resources("Application", "AWS::Logs::MetricFilter"))
                .isEmpty();
    }

    private static String sentence(Resource alarm) {
        int periods = alarm.property("/EvaluationPeriods").asInt();
        int points = alarm.property("/DatapointsToAlarm").asInt(periods);
        String what;
        int seconds;
        if (alarm.property("/Metrics").isMissingNode()) {
            what = "%s %s %s {%s}"
                    .formatted(
                            alarm.property("/Statistic").asText(),
                            Synthesis.text(alarm.property("/Namespace")),
                            alarm.property("/MetricName").asText(),
                            dimensions(alarm));
            seconds = alarm.property("/Period").asInt();
        } else {
            what = expression(alarm.property("/Metrics"));
            seconds = alarm.property("/Metrics/0/MetricStat/Period").asInt();
        }
        String comparison = alarm.property("/ComparisonOperator").asText();
        return "%s %s %s, %d of %d x %d s, missing %s"
                .formatted(
                        what,
                        Map.of("GreaterThanThreshold", ">", "LessThanThreshold", "<")
                                .getOrDefault(comparison, comparison),
                        alarm.property("/Threshold").asText(),
                        points,
                        periods,
                        seconds,
                        alarm.property("/TreatMissingData").asText());
    }

    /** "Using metric math": the one expression that returns data, with the sums that it is made of in their places. */
    private static String expression(JsonNode metrics) {
        Map<String, String> sums = new TreeMap<>();
        List<String> namespaces = new ArrayList<>();
        List<String> returned = new ArrayList<>();
        for (JsonNode metric : metrics) {
            if (metric.path("ReturnData").asBoolean(true)) {
                returned.add(metric.path("Expression").asText());
            } else {
                assertThat(metric.at("/MetricStat/Stat").asText()).isEqualTo("Sum");
                assertThat(metric.at("/MetricStat/Period")).isEqualTo(metrics.at("/0/MetricStat/Period"));
                sums.put(
                        metric.path("Id").asText(),
                        metric.at("/MetricStat/Metric/MetricName").asText());
                namespaces.add(Synthesis.text(metric.at("/MetricStat/Metric/Namespace")));
            }
        }
        assertThat(returned).hasSize(1);
        String expression = returned.get(0);
        for (var sum : sums.entrySet()) {
            expression = expression.replaceAll("\\b" + sum.getKey() + "\\b(?!-)", sum.getValue());
        }
        return expression + " of " + namespaces.stream().distinct().collect(Collectors.joining(" and "));
    }

    private static String dimensions(Resource alarm) {
        List<String> texts = new ArrayList<>();
        for (JsonNode dimension : alarm.property("/Dimensions")) {
            texts.add(dimension.path("Name").asText() + "=" + value(alarm.part(), dimension.path("Value")));
        }
        return String.join(", ", texts);
    }

    /** A queue by its name; a load balancer and a target group by their logical ids. */
    private static String value(String part, JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        String id = Synthesis.target(DEV, value);
        return DEV.resources(part, "AWS::SQS::Queue").stream()
                .filter(queue -> queue.id().equals(id))
                .map(queue -> queue.property("/QueueName").asText())
                .findFirst()
                .orElse("<" + id.replaceFirst("[0-9A-F]{8}$", "") + ">");
    }
}
