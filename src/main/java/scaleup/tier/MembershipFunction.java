package scaleup.tier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import scaleup.cloudwatch.Dimension;
import scaleup.configuration.MembershipTimes;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Tier;
import scaleup.function.FunctionProps;
import scaleup.function.JavaFunction;
import scaleup.permission.Arn;
import scaleup.permission.Statement;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.events.CfnRule;
import software.constructs.Construct;

/**
 * Who belongs to a tier: a function, the only writer of the record that holds the tier's ready servers, or for the
 * load balancers of their launch hooks alone. Events and a schedule only wake it; what it does depends on what is. As
 * a custom resource it makes the deployment wait until the tier serves.
 */
final class MembershipFunction extends Construct {
    /** The longest that AWS Lambda allows: a deployment waits in it until the tier serves. */
    private static final int TIMEOUT_SECONDS = 900;

    /** CloudFormation's own patience, a little longer than the function's. */
    private static final int SERVICE_TIMEOUT_SECONDS = 960;

    /** How long a membership may go without being kept before it is a symptom. */
    private static final int AGE_MINUTES = 5;

    private static final String AGE = "membership-age";
    private static final String REFUSED = "membership-refused";

    private final Names names;
    private final Tier tier;
    private final List<String> targetGroupArns;
    private final JavaFunction function;
    private final List<CfnAlarm> symptoms;
    private final List<CfnResource> wakes;

    MembershipFunction(
            Construct scope, Environment environment, NetworkStack network, Tier tier, List<String> targetGroupArns) {
        super(scope, "Membership");
        names = environment.names();
        this.tier = tier;
        this.targetGroupArns = targetGroupArns;
        function = new JavaFunction(
                this,
                "Function",
                environment,
                network.logKey(),
                new FunctionProps(name(tier), "scaleup.membership.MembershipHandler", TIMEOUT_SECONDS)
                        .woken()
                        .variables(variables(network))
                        .permissions(permissions(network)));
        symptoms = List.of(
                alarm("AgeAlarm", "Failed", AGE, "nobody could tell who belongs to tier " + tier.name())
                        .namespace(network.metrics())
                        .treatMissingData("breaching")
                        .build(),
                alarm(
                                "RefusedAlarm",
                                "Refused",
                                REFUSED,
                                "a change of tier %s was refused as harmful".formatted(tier.name()))
                        .namespace(network.metrics())
                        .treatMissingData("notBreaching")
                        .build());
        wakes = declareWakes();
        awaitFirstServing();
    }

    /** The names of the alarms on a tier's membership and on the function. */
    static List<String> alarms(Names names, Tier tier) {
        List<String> alarms =
                new ArrayList<>(List.of(names.alarm(tier.name(), AGE), names.alarm(tier.name(), REFUSED)));
        alarms.addAll(JavaFunction.alarms(names, name(tier)));
        return alarms;
    }

    private static String name(Tier tier) {
        return tier.name() + "-membership";
    }

    /** Alarms on a membership that isn't kept: an instance refresh stops on them. */
    List<CfnAlarm> symptoms() {
        return symptoms;
    }

    /**
     * What wakes the function, with the permission to. A group needs it from its start: AWS CloudFormation counts a group
     * as made when its minimum is in service, and the launch hook holds each instance until the function completes it.
     */
    List<CfnResource> wakes() {
        return wakes;
    }

    /** Ends the deployment of {@code group} when its minimum serves, or fails it with the reason. */
    void awaitServing(CfnAutoScalingGroup group, String launchTemplateVersion) {
        Map<String, Object> awaited = new LinkedHashMap<>();
        awaited.put("Minimum", tier.scaling().minimum());
        // A new version of the launch template is a new fleet to wait for.
        awaited.put("LaunchTemplateVersion", launchTemplateVersion);
        function.customResource(this, "Serving", SERVICE_TIMEOUT_SECONDS, awaited)
                .addResourceDependency(group);
    }

    /** Fails the creation of the stack with the reason while the group waits for hosts that never serve. */
    private void awaitFirstServing() {
        Map<String, Object> awaited = new LinkedHashMap<>();
        awaited.put("Minimum", tier.scaling().minimum());
        awaited.put("OnlyAtCreation", true);
        var first = function.customResource(this, "FirstServing", SERVICE_TIMEOUT_SECONDS, awaited);
        wakes.forEach(first::addResourceDependency);
    }

    private List<CfnResource> declareWakes() {
        List<CfnResource> declared = new ArrayList<>();
        String schedule = "rate(%d minute)".formatted(MembershipTimes.SCHEDULE_SECONDS / 60);
        declared.addAll(rule("Schedule", rule -> rule.scheduleExpression(schedule)));
        declared.addAll(rule("GroupEvents", rule -> rule.eventPattern(groupEvents())));
        declared.addAll(rule("ReadyTag", rule -> rule.eventPattern(readyTag())));
        if (targetGroupArns.isEmpty()) {
            // On deletion the record goes when nothing is left that could write it back.
            var record = function.customResource(
                    this, "Record", SERVICE_TIMEOUT_SECONDS, Map.of("Record", names.servers(tier.name())));
            declared.forEach(wake -> wake.addResourceDependency(record));
        }
        return declared;
    }

    private Map<String, String> variables(NetworkStack network) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("TIER", tier.name());
        variables.put("GROUP", names.group(tier.name()));
        variables.put("LAUNCH_HOOK", Names.LAUNCH_HOOK);
        variables.put("TERMINATE_HOOK", Names.TERMINATE_HOOK);
        variables.put("READY_TAG", Names.READY_TAG);
        variables.put("METRICS_NAMESPACE", network.metrics());
        if (targetGroupArns.isEmpty()) {
            variables.put("RECORD", names.servers(tier.name()));
            variables.put("HOSTED_ZONE", network.zoneId());
        } else {
            variables.put("TARGET_GROUPS", String.join(",", targetGroupArns));
        }
        return variables;
    }

    private Map<String, Statement> permissions(NetworkStack network) {
        Map<String, Statement> permissions = new LinkedHashMap<>();
        // These actions have no resources (Service Authorization Reference).
        List<String> describe =
                new ArrayList<>(List.of("autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstances"));
        if (!targetGroupArns.isEmpty()) {
            describe.add("elasticloadbalancing:DescribeTargetHealth");
        }
        permissions.put("describe", Statement.allow(describe, List.of("*")));
        permissions.put(
                "life-cycle",
                Statement.allow(
                        List.of("autoscaling:CompleteLifecycleAction", "autoscaling:SetInstanceHealth"),
                        List.of(Arn.of(
                                "autoscaling",
                                "autoScalingGroup:*:autoScalingGroupName/" + names.group(tier.name())))));
        if (targetGroupArns.isEmpty()) {
            String zone = Arn.global("route53", "hostedzone/" + network.zoneId());
            permissions.put("read-record", Statement.allow(List.of("route53:ListResourceRecordSets"), List.of(zone)));
            permissions.put(
                    "write-record",
                    Statement.allow(List.of("route53:ChangeResourceRecordSets"), List.of(zone))
                            .when(ownRecord()));
        }
        return permissions;
    }

    /** Amazon Route 53 Developer Guide, "Using IAM policy conditions for fine-grained access control". */
    private Map<String, Object> ownRecord() {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("route53:ChangeResourceRecordSetsNormalizedRecordNames", List.of(names.servers(tier.name())));
        own.put("route53:ChangeResourceRecordSetsRecordTypes", List.of("A"));
        own.put("route53:ChangeResourceRecordSetsActions", List.of("CREATE", "DELETE"));
        Map<String, Object> present = new LinkedHashMap<>();
        own.keySet().forEach(key -> present.put(key, "false"));
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("ForAllValues:StringEquals", own);
        conditions.put("Null", present);
        return conditions;
    }

    private List<CfnResource> rule(String id, UnaryOperator<CfnRule.Builder> wakes) {
        var builder = CfnRule.Builder.create(this, id)
                .description("Look who belongs to tier " + tier.name())
                .targets(List.of(CfnRule.TargetProperty.builder()
                        .id("membership")
                        .arn(function.eventsArn())
                        .build()));
        var rule = wakes.apply(builder).build();
        return List.of(rule, function.allowRule(id, rule.getAttrArn()));
    }

    /** Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling events". */
    private Map<String, Object> groupEvents() {
        Map<String, Object> pattern = new LinkedHashMap<>();
        pattern.put("source", List.of("aws.autoscaling"));
        pattern.put("detail", Map.of("AutoScalingGroupName", List.of(names.group(tier.name()))));
        return pattern;
    }

    /**
     * Tagging AWS Resources and Tag Editor, "Monitor tag changes with serverless workflows and Amazon EventBridge": the event has
     * all tags of the instance. The launch template gave it the tier's name, which a host can't change, so no tag of another tier
     * or environment wakes this function.
     */
    private Map<String, Object> readyTag() {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("changed-tag-keys", List.of(Names.READY_TAG));
        detail.put("service", List.of("ec2"));
        detail.put("resource-type", List.of("instance"));
        detail.put("tags", Map.of("Name", List.of(names.group(tier.name()))));
        Map<String, Object> pattern = new LinkedHashMap<>();
        pattern.put("source", List.of("aws.tag"));
        pattern.put("detail-type", List.of("Tag Change on Resource"));
        pattern.put("detail", detail);
        return pattern;
    }

    private CfnAlarm.Builder alarm(String id, String metric, String symptom, String what) {
        return CfnAlarm.Builder.create(this, id)
                .alarmName(names.alarm(tier.name(), symptom))
                .alarmDescription("For %d minutes %s".formatted(AGE_MINUTES, what))
                .metricName(metric)
                .dimensions(List.of(Dimension.of("Tier", tier.name()), Dimension.of("Function", "membership")))
                .statistic("Minimum")
                .period(60)
                .evaluationPeriods(AGE_MINUTES)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold");
    }
}
