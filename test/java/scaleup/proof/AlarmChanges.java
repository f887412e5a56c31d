package scaleup.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.stream.Stream;
import scaleup.proof.DangerousChangesTest.Change;
import scaleup.proof.DangerousChangesTest.Templates;

/** Changes after which an alarm never rings, too late or to nobody, and others after which it rings as before. */
final class AlarmChanges {
    private static final String ALARM = "AWS::CloudWatch::Alarm";
    private static final String COMPOSITE = "AWS::CloudWatch::CompositeAlarm";
    private static final String CLOSED = "HealthyHostCount";
    private static final String PROCESSOR = "CPUUtilization";
    private static final String OVERDUE = "RenewalOverdue";

    private AlarmChanges() {}

    /** An alarm by its stack and its metric, and a property of it. */
    private static Change silent(String words, String part, String metric, String property, String json) {
        return changed("alarms", words, part, metric, property, json);
    }

    private static Change changed(
            String proof, String words, String part, String metric, String property, String json) {
        return new Change(
                words, proof, templates -> alarm(templates, part, metric).set(property, Templates.any(json)));
    }

    private static Change silent(String words, Consumer<Templates> made) {
        return new Change(words, "alarms", made);
    }

    private static ObjectNode alarm(Templates templates, String part, String metric) {
        return (ObjectNode)
                templates.resources(part).path(id(templates, part, metric)).path("Properties");
    }

    private static String id(Templates templates, String part, String metric) {
        return templates.idOf(part, ALARM, alarm -> alarm.toString().contains('"' + metric + '"'));
    }

    /** Part of a calculation of errors in percent. */
    private static ObjectNode part(Templates templates, int index) {
        return (ObjectNode) alarm(templates, "Web", "web-errors").at("/Metrics/" + index);
    }

    static Stream<Change> dangerous() {
        return Stream.of(
                silent("a processor that is busier than it can be", "Operations", PROCESSOR, "Threshold", "101"),
                silent("storage below nothing", "Operations", "FreeStorageSpace", "Threshold", "-1"),
                silent("more failed checks than there are", "Web", "StatusCheckFailed", "Threshold", "1"),
                silent("a certificate that is more than overdue", "LoadBalancer", OVERDUE, "Threshold", "1"),
                silent("fewer load balancers than none", "Operations", CLOSED, "Threshold", "0"),
                silent(
                        "fewer servers than the minimum by one",
                        "Operations",
                        "GroupInServiceInstances",
                        "Threshold",
                        "2"),
                silent("all answers are errors before it rings", "Web", "web-errors", "Threshold", "100"),
                silent(
                        "a thousand lost events before it rings",
                        "Web",
                        "ApproximateNumberOfMessagesVisible",
                        "Threshold",
                        "1000"),
                silent(
                        "an alarm on a processor that is idle",
                        "Operations",
                        PROCESSOR,
                        "ComparisonOperator",
                        "'LessThanThreshold'"),
                silent(
                        "an alarm on a certificate that is renewed in time",
                        "LoadBalancer",
                        OVERDUE,
                        "ComparisonOperator",
                        "'LessThanThreshold'"),
                silent("more bad periods than are looked at", "Database", "RotationFailed", "DatapointsToAlarm", "2"),
                silent("two days of bad minutes", "Web", "Refused", "EvaluationPeriods", "2880"),
                silent("an alarm that looks once a day", "Operations", PROCESSOR, "Period", "86400"),
                silent(
                        "an hour without a load balancer before it rings",
                        "Operations",
                        CLOSED,
                        "EvaluationPeriods",
                        "60"),
                silent(
                        "no load balancer counts as a healthy one",
                        "Operations",
                        CLOSED,
                        "TreatMissingData",
                        "'notBreaching'"),
                silent(
                        "a membership that nobody looks after counts as good",
                        "Web",
                        "Failed",
                        "TreatMissingData",
                        "'notBreaching'"),
                silent(
                        "a certificate that nobody looks after counts as good",
                        "LoadBalancer",
                        OVERDUE,
                        "TreatMissingData",
                        "'missing'"),
                silent(
                        "an alarm that stays as it is",
                        "LoadBalancer",
                        "UnHealthyHostCount",
                        "TreatMissingData",
                        "'ignore'"),
                silent("the healthiest server's checks", "Web", "StatusCheckFailed", "Statistic", "'Minimum'"),
                silent(
                        "how often checks are made instead of how they end",
                        "Web",
                        "StatusCheckFailed",
                        "Statistic",
                        "'SampleCount'"),
                silent("a calculation that is always nothing", templates -> part(templates, 2)
                        .put("Expression", "0 * errors / responses")),
                silent("a calculation of which answers are returned", templates -> {
                    part(templates, 2).put("ReturnData", false);
                    part(templates, 1).put("ReturnData", true);
                }),
                silent(
                        "a calculation from averages",
                        templates -> ((ObjectNode) part(templates, 0).path("MetricStat")).put("Stat", "Average")),
                silent("a calculation whose errors are answers", templates -> ((ObjectNode)
                                part(templates, 0).at("/MetricStat/Metric"))
                        .put("MetricName", "web-responses")),
                silent(
                        "no alarm on the database's storage",
                        templates -> templates.remove("Operations", id(templates, "Operations", "FreeStorageSpace"))),
                silent(
                        "no alarm on load balancers that are gone",
                        templates -> templates.remove("Operations", id(templates, "Operations", CLOSED))),
                silent("an alarm less that a person hears", templates -> {
                    var all = templates.properties("Operations", COMPOSITE);
                    all.put("AlarmRule", all.path("AlarmRule").asText().replaceFirst("ALARM\\([^)]*\\) OR ", ""));
                }),
                silent(
                        "all that a person hears of tiers",
                        templates -> templates.remove("Operations", templates.id("Operations", COMPOSITE))),
                silent(
                        "an alarm that tells another account",
                        "Operations",
                        CLOSED,
                        "AlarmActions",
                        "['arn:aws:sns:eu-west-1:999999999999:x']"),
                silent(
                        "an alarm that ends a server",
                        "Operations",
                        CLOSED,
                        "OKActions",
                        "['arn:aws:automate:eu-west-1:ec2:terminate']"),
                silent("an alarm that tells nobody while others do", templates -> {
                    told(templates);
                    alarm(templates, "Operations", CLOSED).putArray("AlarmActions");
                }),
                silent("alarms without what Amazon RDS says of the database", AlarmChanges::told),
                events("events of the database that are switched off", "Enabled", "false"),
                events("events of another database", "SourceIds", "['scaleup-dev']"),
                events("events of the database's snapshots", "SourceType", "'db-snapshot'"),
                events(
                        "events of the database without its failures",
                        "EventCategories",
                        "['availability', 'failover', 'low storage', 'notification']"),
                events(
                        "events of the database that tell another account",
                        "SnsTopicArn",
                        "'arn:aws:sns:eu-west-1:999999999999:x'"));
    }

    /** Somebody hears all alarms of the stack Operations. */
    private static void told(Templates templates) {
        templates.add("Operations", "Topic", "{'Type': 'AWS::SNS::Topic', 'Properties': {}}");
        for (JsonNode alarm : templates.all("Operations", ALARM)) {
            ((ObjectNode) alarm.path("Properties")).set("AlarmActions", Templates.any("[{'Ref': 'Topic'}]"));
        }
    }

    /** Somebody hears alarms, and events of the database, but for one property of their subscription. */
    private static Change events(String words, String property, String json) {
        return silent(words, templates -> {
            told(templates);
            templates.add(
                    "Operations",
                    "Events",
                    "{'Type': 'AWS::RDS::EventSubscription', 'Properties': {'SnsTopicArn': {'Ref': 'Topic'},"
                            + " 'SourceType': 'db-instance', 'SourceIds': ['scaleup-prod']}}");
            ((ObjectNode) templates.resources("Operations").at("/Events/Properties"))
                    .set(property, Templates.any(json));
        });
    }

    static Stream<Change> harmless() {
        return Stream.of(
                changed("", "an alarm on a processor that is less busy", "Operations", PROCESSOR, "Threshold", "80"),
                changed("", "a certificate that is overdue all day", "LoadBalancer", OVERDUE, "Statistic", "'Minimum'"),
                changed(
                        "",
                        "an alarm without a failed check's data",
                        "Web",
                        "StatusCheckFailed",
                        "TreatMissingData",
                        "'missing'"),
                new Change("one failed check or more instead of more than none", "", templates -> alarm(
                                templates, "Web", "StatusCheckFailed")
                        .put("ComparisonOperator", "GreaterThanOrEqualToThreshold")
                        .put("Threshold", 1)),
                new Change("no load balancer or fewer instead of fewer than one", "", templates -> alarm(
                                templates, "Operations", CLOSED)
                        .put("ComparisonOperator", "LessThanOrEqualToThreshold")
                        .put("Threshold", 0)));
    }
}
