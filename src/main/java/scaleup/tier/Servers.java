package scaleup.tier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import scaleup.cloudwatch.SessionLog;
import scaleup.configuration.Configuration;
import scaleup.configuration.NamedSchedule;
import scaleup.configuration.RollOut;
import scaleup.environment.Environment;
import scaleup.environment.Measure;
import scaleup.environment.Names;
import scaleup.environment.Tier;
import scaleup.permission.Arn;
import scaleup.permission.Decryption;
import scaleup.permission.Policy;
import scaleup.permission.Role;
import scaleup.permission.Statement;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnAutoScalingInstanceRefresh;
import software.amazon.awscdk.CfnAutoScalingInstanceRefreshAlarmSpecification;
import software.amazon.awscdk.CfnAutoScalingInstanceRefreshPreferences;
import software.amazon.awscdk.CfnAutoScalingScheduledAction;
import software.amazon.awscdk.CfnUpdatePolicy;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.autoscaling.CfnScheduledAction;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.ec2.CfnLaunchTemplate;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * A tier: an Auto Scaling group over all zones whose hosts set themselves up, are held by a hook until they serve, are
 * replaced before they are taken away, and are held by another hook while they leave.
 */
public final class Servers extends Construct {
    /** For a host to boot, install its packages and serve; then it is given up and another one is launched. */
    private static final int LAUNCH_SECONDS = 900;

    /** Between the least and the most servers during a replacement, percent of those wanted. */
    private static final int MINIMUM_HEALTHY_PERCENT = 100;

    private static final int MAXIMUM_HEALTHY_PERCENT = 150;

    /** After a refresh and the last host's warm-up, time for the alarms to see what the new hosts do. */
    private static final int BAKE_SECONDS = 300;

    /** As few as there may be: one host of a hundred or fewer. */
    private static final int FIRST_HOST_PERCENT = 1;

    private final Names names;
    private final Configuration configuration;
    private final Tier tier;
    private final Host host;
    private final Map<String, CfnLogGroup> logGroups = new LinkedHashMap<>();
    private final CfnAutoScalingGroup group;

    private Servers(
            Construct scope, Environment environment, NetworkStack network, Host host, List<CfnAlarm> symptoms) {
        super(scope, "Tier");
        names = environment.names();
        configuration = environment.configuration();
        tier = host.tier;
        this.host = host;

        for (LogFile log : host.logs) {
            logGroups.put(
                    log.name(),
                    network.logKey().logGroup(this, "Log-" + log.name(), names.logGroup(tier.name(), log.name())));
        }
        var role = new HostRole(this, names, tier.name(), logGroups.values(), permissions());
        List<CfnAlarm> alarms = new ArrayList<>();
        alarms.add(TierAlarms.hosts(this, names, tier));
        alarms.addAll(symptoms);

        List<String> targetGroupArns =
                host.frontDoor.map(FrontDoorTargets::groupArns).orElse(List.of());
        var membership = new MembershipFunction(this, environment, network, tier, targetGroupArns);
        alarms.addAll(membership.symptoms());

        var launchTemplate = new HostTemplate(environment, host, serviceRole(role))
                .declare(this, role, network.isolation().tier(tier));
        String version = launchTemplate.getAttrLatestVersionNumber();
        group = group(launchTemplate, version, network, targetGroupArns);
        group.getNode().addDependency(membership.wakes().toArray(IDependable[]::new));
        group.getNode().addDependency(host.before.toArray(IDependable[]::new));
        group.getCfnOptions().setUpdatePolicy(instanceRefresh(alarms));
        // A policy needs room to scale in (cfn-lint E3712).
        if (tier.scaling().minimum() < tier.scaling().maximum()) {
            scaling();
        }
        schedules();
        membership.awaitServing(group, version);
    }

    /** Declares the servers of a tier: other tiers find them in DNS, unless the front door asks them. */
    public static Servers of(Construct scope, Environment environment, NetworkStack network, Host host) {
        return new Servers(scope, environment, network, host, symptoms(scope, environment, network, host));
    }

    /** Alarms on what those see who ask the tier. */
    private static List<CfnAlarm> symptoms(Construct scope, Environment environment, NetworkStack network, Host host) {
        if (host.frontDoor.isPresent()) {
            return List.of(host.frontDoor.get().unhealthy());
        }
        return host.tier.measure() == Measure.ANSWERS
                ? List.of(TierAlarms.errors(scope, environment.names(), network.metrics(), host.tier))
                : List.of();
    }

    /** The log group to which the log called {@code log} is shipped. */
    public String logGroupName(String log) {
        return logGroups.get(log).getRef();
    }

    private Map<String, Statement> permissions() {
        Map<String, Statement> permissions = new LinkedHashMap<>(host.permissions);
        if (configuration.hosts().logSessions()) {
            permissions.putAll(SessionLog.permissions(names));
        }
        if (!host.workloads.isEmpty()) {
            permissions.put(
                    "workload",
                    Statement.allow(
                            List.of("s3:GetObject"),
                            host.workloads.stream().map(Workload::arn).toList()));
            permissions.put(
                    "workload-key",
                    Decryption.ofObjects(host.workloads.stream()
                            .flatMap(workload -> Stream.of(workload.arn(), workload.bucketArn()))
                            .distinct()
                            .toList()));
        }
        if (!host.servicePermissions.isEmpty()) {
            permissions.put(
                    "service-role",
                    Statement.allow(
                            List.of("sts:AssumeRole"), List.of(Arn.ofAccount("iam", "role/" + serviceRoleName()))));
        }
        return permissions;
    }

    /** The ARN of the role of the host's service, if it may do something. */
    private Optional<String> serviceRole(HostRole taker) {
        if (host.servicePermissions.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Map<String, Object>> policies = new LinkedHashMap<>();
        host.servicePermissions.forEach((name, statement) -> policies.put(name, Policy.document(statement)));
        return Optional.of(new Role(
                        this,
                        "ServiceRole",
                        Role.takenByRole(taker.arn()),
                        "The service of hosts of " + names.group(tier.name()),
                        policies)
                .named(serviceRoleName())
                .with(host.servicePolicies)
                .arn());
    }

    /** Literal, as the host's role names it and it refers to the host's; roles belong to no region. */
    private String serviceRoleName() {
        return "%s-%s".formatted(names.group(tier.name()), Aws.REGION);
    }

    private CfnAutoScalingGroup group(
            CfnLaunchTemplate launchTemplate, String version, NetworkStack network, List<String> targetGroupArns) {
        return CfnAutoScalingGroup.Builder.create(this, "Group")
                .autoScalingGroupName(names.group(tier.name()))
                .launchTemplate(CfnAutoScalingGroup.LaunchTemplateSpecificationProperty.builder()
                        .launchTemplateId(launchTemplate.getRef())
                        .version(version)
                        .build())
                .vpcZoneIdentifier(network.privateSubnetIds())
                // No desired capacity: a deployment would reset what scaling has found.
                .minSize(Integer.toString(tier.scaling().minimum()))
                .maxSize(Integer.toString(tier.scaling().maximum()))
                // Never by the target group: an empty web tier would make all load balancers look unhealthy.
                .healthCheckType("EC2")
                .defaultInstanceWarmup(tier.warmUpSeconds())
                .maxInstanceLifetime(
                        Math.toIntExact(Duration.ofDays(configuration.hosts().maximumLifetimeDays())
                                .toSeconds()))
                .instanceMaintenancePolicy(CfnAutoScalingGroup.InstanceMaintenancePolicyProperty.builder()
                        .minHealthyPercentage(MINIMUM_HEALTHY_PERCENT)
                        .maxHealthyPercentage(MAXIMUM_HEALTHY_PERCENT)
                        .build())
                .lifecycleHookSpecificationList(List.of(
                        hook(Names.LAUNCH_HOOK, "autoscaling:EC2_INSTANCE_LAUNCHING", LAUNCH_SECONDS, "ABANDON"),
                        hook(
                                Names.TERMINATE_HOOK,
                                "autoscaling:EC2_INSTANCE_TERMINATING",
                                tier.scaling().drainSeconds(),
                                "CONTINUE")))
                .metricsCollection(List.of(CfnAutoScalingGroup.MetricsCollectionProperty.builder()
                        .granularity("1Minute")
                        .metrics(List.of("GroupDesiredCapacity", "GroupInServiceInstances"))
                        .build()))
                .targetGroupArns(targetGroupArns.isEmpty() ? null : targetGroupArns)
                .build();
    }

    private static CfnAutoScalingGroup.LifecycleHookSpecificationProperty hook(
            String name, String transition, int seconds, String defaultResult) {
        return CfnAutoScalingGroup.LifecycleHookSpecificationProperty.builder()
                .lifecycleHookName(name)
                .lifecycleTransition(transition)
                .heartbeatTimeout(seconds)
                .defaultResult(defaultResult)
                .build();
    }

    /**
     * Amazon EC2 Auto Scaling User Guide, "Undo changes with a manual or auto rollback": an alarm that is in ALARM or has no
     * data yet keeps an instance refresh from starting, so a deployment may leave them out. Where they guard it, a
     * checkpoint ("Add checkpoints to an instance refresh") lets them ring for one host before others follow.
     */
    private CfnUpdatePolicy instanceRefresh(List<CfnAlarm> alarms) {
        var preferences = CfnAutoScalingInstanceRefreshPreferences.builder()
                .minHealthyPercentage(MINIMUM_HEALTHY_PERCENT)
                .maxHealthyPercentage(MAXIMUM_HEALTHY_PERCENT)
                .instanceWarmup(tier.warmUpSeconds())
                .skipMatching(true);
        if (configuration.rollOut() == RollOut.GUARDED) {
            preferences
                    .checkpointPercentages(List.of(FIRST_HOST_PERCENT, 100))
                    .checkpointDelay(Math.max(0, TierAlarms.noticeSeconds(tier) - tier.warmUpSeconds()))
                    .bakeTime(tier.warmUpSeconds() + BAKE_SECONDS)
                    .alarmSpecification(CfnAutoScalingInstanceRefreshAlarmSpecification.builder()
                            .alarms(alarms.stream().map(CfnAlarm::getRef).toList())
                            .build());
        }
        var policy = CfnUpdatePolicy.builder();
        // A deployment would take back what a schedule has set.
        if (!tier.scaling().schedules().isEmpty()) {
            policy.autoScalingScheduledAction(CfnAutoScalingScheduledAction.builder()
                    .ignoreUnmodifiedGroupSizeProperties(true)
                    .build());
        }
        return policy.autoScalingInstanceRefresh(CfnAutoScalingInstanceRefresh.builder()
                        .strategy("Rolling")
                        .preferences(preferences.build())
                        .build())
                .build();
    }

    /**
     * One after the other: of several at the same time for one group, Amazon EC2 Auto Scaling refuses some with "Scheduled action with
     * this scheduled start time already exists" although their times differ (TerraConstructs/base#127).
     */
    private void schedules() {
        CfnScheduledAction before = null;
        for (NamedSchedule schedule : tier.scaling().schedules()) {
            var action = CfnScheduledAction.Builder.create(this, "Schedule-" + schedule.name())
                    .autoScalingGroupName(group.getRef())
                    .recurrence(schedule.recurrence())
                    .timeZone(schedule.timeZone().orElse(null))
                    .minSize(schedule.minimum())
                    .build();
            if (before != null) {
                action.getNode().addDependency(before);
            }
            before = action;
        }
    }

    private void scaling() {
        CfnScalingPolicy.Builder.create(this, "Scaling")
                .autoScalingGroupName(group.getRef())
                .policyType("TargetTrackingScaling")
                .targetTrackingConfiguration(CfnScalingPolicy.TargetTrackingConfigurationProperty.builder()
                        .predefinedMetricSpecification(CfnScalingPolicy.PredefinedMetricSpecificationProperty.builder()
                                .predefinedMetricType("ASGAverageCPUUtilization")
                                .build())
                        .targetValue(tier.scaling().targetCpuPercent())
                        .build())
                .build();
    }
}
