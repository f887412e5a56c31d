package scaleup.rehearsal.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import scaleup.rehearsal.region.Account;

/**
 * A type of resource that the rehearsal declares and does not play. Others can still refer to it: its values have the
 * form that the section 'Return values' of the type's page in the CloudFormation Template Reference Guide gives.
 */
final class DeclaredOnly implements Player {
    private final String type;
    private final String reason;
    private final Function<Declaration, Made> values;
    private final Optional<Player> examiner;

    private DeclaredOnly(String type, String reason, Function<Declaration, Made> values) {
        this(type, reason, values, Optional.empty());
    }

    private DeclaredOnly(String type, String reason, Function<Declaration, Made> values, Optional<Player> examiner) {
        this.type = type;
        this.reason = reason;
        this.values = values;
        this.examiner = examiner;
    }

    /** The same, after somebody has looked at what is declared and may have refused it. */
    DeclaredOnly examinedBy(Player examining) {
        return new DeclaredOnly(type, reason, values, Optional.of(examining));
    }

    /** The table: all that is not played in an account. */
    static List<DeclaredOnly> in(Account account) {
        return List.of(
                new DeclaredOnly("AWS::CloudWatch::Alarm", NO_METRICS, d -> alarm(account, d)),
                new DeclaredOnly("AWS::CloudWatch::CompositeAlarm", NO_METRICS, d -> alarm(account, d)),
                new DeclaredOnly(
                        "AWS::CloudWatch::Dashboard",
                        NO_METRICS,
                        d -> Made.of(PhysicalId.name(d, "DashboardName", 255))),
                new DeclaredOnly(
                        "AWS::Logs::MetricFilter", NO_METRICS, d -> Made.of(PhysicalId.name(d, "FilterName", 512))),
                new DeclaredOnly("AWS::AutoScaling::ScalingPolicy", NO_METRICS, d -> scalingPolicy(account, d)),
                new DeclaredOnly(
                        "AWS::AutoScaling::ScheduledAction",
                        "a rehearsal doesn't last until a schedule's time",
                        d -> Made.of(PhysicalId.name(d, 255))),
                new DeclaredOnly(
                        "AWS::EC2::FlowLog",
                        "the router counts connections itself and reports them",
                        d -> withId(PhysicalId.hexadecimal(d, "fl"))),
                new DeclaredOnly(
                        "AWS::KMS::Key",
                        "nothing is encrypted on this computer; the key's policy decides who could use it",
                        d -> key(account, d)),
                new DeclaredOnly(
                        "AWS::RDS::OptionGroup",
                        "the audit plug-in is Amazon's own and no part of MySQL",
                        d -> Made.of(PhysicalId.name(d, "OptionGroupName", 255).toLowerCase(Locale.ROOT))),
                new DeclaredOnly(
                        "AWS::SQS::QueuePolicy",
                        "moto has no policies; this one decides before it who may send to the queue",
                        d -> withId(PhysicalId.name(d, 255))),
                new DeclaredOnly(
                        "AWS::SSM::Document",
                        "nobody logs in to a machine of a rehearsal by Session Manager",
                        d -> Made.of(PhysicalId.name(d, "Name", 128))),
                new DeclaredOnly("AWS::SNS::Topic", NO_ALARMS, d -> topic(account, d)),
                new DeclaredOnly(
                        "AWS::SNS::TopicPolicy",
                        "no alarm rings; this one decides whether it could tell anybody",
                        d -> withId(PhysicalId.name(d, 255))),
                new DeclaredOnly("AWS::SNS::Subscription", NO_ALARMS, DeclaredOnly::subscription),
                new DeclaredOnly(
                        "AWS::RDS::EventSubscription",
                        "a drill says itself what it does to the database; whether anybody could be told is decided",
                        d -> Made.of(PhysicalId.name(d, "SubscriptionName", 255).toLowerCase(Locale.ROOT))));
    }

    private static final String NO_METRICS = "metrics are not aggregated, so nothing would evaluate it";
    private static final String NO_ALARMS = "alarms are not evaluated, so nobody is told of them";

    /** The entry of the table for a type, if it has one. */
    static Optional<DeclaredOnly> find(List<DeclaredOnly> table, String type) {
        return table.stream().filter(entry -> entry.type.equals(type)).findFirst();
    }

    /** Why it is not played, for the report. */
    String reason() {
        return reason;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        if (examiner.isPresent()) {
            examiner.get().make(declaration);
        }
        return values.apply(declaration);
    }

    private static Made alarm(Account account, Declaration declaration) {
        var name = PhysicalId.name(declaration, "AlarmName", 255);
        return new Made(name, Map.of("Arn", account.arn("cloudwatch", "alarm:" + name)));
    }

    private static Made scalingPolicy(Account account, Declaration declaration) {
        var name = PhysicalId.name(declaration, "PolicyName", 255);
        var arn = account.arn(
                "autoscaling",
                "scalingPolicy:%s:autoScalingGroupName/%s:policyName/%s"
                        .formatted(
                                PhysicalId.uuid(declaration),
                                declaration
                                        .properties()
                                        .path("AutoScalingGroupName")
                                        .asText(),
                                name));
        return new Made(arn, Map.of("Arn", arn, "PolicyName", name));
    }

    private static Made key(Account account, Declaration declaration) {
        var id = PhysicalId.uuid(declaration).toString();
        return new Made(id, Map.of("Arn", account.arn("kms", "key/" + id), "KeyId", id));
    }

    private static Made topic(Account account, Declaration declaration) {
        var name = PhysicalId.name(declaration, "TopicName", 256);
        var arn = account.arn("sns", name);
        return new Made(arn, Map.of("TopicArn", arn, "TopicName", name));
    }

    private static Made subscription(Declaration declaration) {
        var arn = declaration.properties().path("TopicArn").asText() + ":" + PhysicalId.uuid(declaration);
        return new Made(arn, Map.of("Arn", arn));
    }

    private static Made withId(String id) {
        return new Made(id, Map.of("Id", id));
    }
}
