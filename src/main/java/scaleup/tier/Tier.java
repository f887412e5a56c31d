package scaleup.tier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import scaleup.configuration.Configuration;
import scaleup.configuration.RollOut;
import scaleup.environment.Build;
import scaleup.environment.Names;
import scaleup.permission.Decryption;
import scaleup.permission.Statement;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.CfnAutoScalingInstanceRefresh;
import software.amazon.awscdk.CfnAutoScalingInstanceRefreshAlarmSpecification;
import software.amazon.awscdk.CfnAutoScalingInstanceRefreshPreferences;
import software.amazon.awscdk.CfnUpdatePolicy;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.ec2.CfnLaunchTemplate;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * A tier: an Auto Scaling group over all zones whose hosts set themselves up, are held by a hook until they serve, are
 * replaced before they are taken away, and are held by another hook while they leave.
 */
public final class Tier extends Construct {
    /** For a host to boot, install its packages and serve; then it is given up and another one is launched. */
    private static final int LAUNCH_SECONDS = 900;

    /** Between the least and the most servers during a replacement, percent of those wanted. */
    private static final int MINIMUM_HEALTHY_PERCENT = 100;

    private static final int MAXIMUM_HEALTHY_PERCENT = 150;

    /** After a refresh and the last host's warm-up, time for the alarms to see what the new hosts do. */
    private static final int BAKE_SECONDS = 300;

    private final Names names;
    private final Configuration configuration;
    private final TierProps props;
    private final Map<String, CfnLogGroup> logGroups = new LinkedHashMap<>();
    private final CfnAutoScalingGroup group;

    public Tier(
            Construct scope,
            Names names,
            Configuration configuration,
            Build build,
            NetworkStack network,
            TierProps props) {
        super(scope, "Tier");
        this.names = names;
        this.configuration = configuration;
        this.props = props;

        for (LogFile log : props.host().logs) {
            logGroups.put(
                    log.name(),
                    network.logKey()
                            .logGroup(
                                    this,
                                    "Log-" + log.name(),
                                    names.logGroup(props.name(), log.name()),
                                    configuration.hosts().logRetentionDays()));
        }
        var role = new HostRole(this, names, props.name(), logGroups.values(), permissions());
        List<CfnAlarm> alarms = new ArrayList<>();
        alarms.add(TierAlarms.hosts(this, names, props.name()));
        alarms.add(props.symptoms());

        var membership = new MembershipFunction(this, names, configuration, build, network, props);
        alarms.addAll(membership.symptoms());

        var launchTemplate = new HostTemplate(names, configuration, props).declare(this, role);
        String version = launchTemplate.getAttrLatestVersionNumber();
        group = group(launchTemplate, version, network);
        group.getNode().addDependency(membership.wakes().toArray(IDependable[]::new));
        group.getCfnOptions().setUpdatePolicy(instanceRefresh(alarms));
        // A policy needs room to scale in (cfn-lint E3712).
        if (props.scaling().minimum() < props.scaling().maximum()) {
            scaling();
        }
        membership.awaitServing(group, version);
    }

    /** The log group to which the log called {@code log} is shipped. */
    public String logGroupName(String log) {
        return logGroups.get(log).getRef();
    }

    private Map<String, Statement> permissions() {
        Map<String, Statement> permissions = new LinkedHashMap<>(props.host().permissions);
        if (!props.host().workloads.isEmpty()) {
            permissions.put(
                    "workload",
                    Statement.allow(
                            List.of("s3:GetObject"),
                            props.host().workloads.stream().map(Workload::arn).toList()));
            permissions.put(
                    "workload-key",
                    Decryption.ofObjects(props.host().workloads.stream()
                            .flatMap(workload -> Stream.of(workload.arn(), workload.bucketArn()))
                            .distinct()
                            .toList()));
        }
        return permissions;
    }

    private CfnAutoScalingGroup group(CfnLaunchTemplate launchTemplate, String version, NetworkStack network) {
        return CfnAutoScalingGroup.Builder.create(this, "Group")
                .autoScalingGroupName(names.group(props.name()))
                .launchTemplate(CfnAutoScalingGroup.LaunchTemplateSpecificationProperty.builder()
                        .launchTemplateId(launchTemplate.getRef())
                        .version(version)
                        .build())
                .vpcZoneIdentifier(network.privateSubnetIds())
                // No desired capacity: a deployment would reset what scaling has found.
                .minSize(Integer.toString(props.scaling().minimum()))
                .maxSize(Integer.toString(props.scaling().maximum()))
                // Never by the target group: an empty web tier would make all load balancers look unhealthy.
                .healthCheckType("EC2")
                .defaultInstanceWarmup(props.warmUpSeconds())
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
                                props.scaling().drainSeconds(),
                                "CONTINUE")))
                .metricsCollection(List.of(CfnAutoScalingGroup.MetricsCollectionProperty.builder()
                        .granularity("1Minute")
                        .metrics(List.of("GroupDesiredCapacity", "GroupInServiceInstances"))
                        .build()))
                .targetGroupArns(props.targetGroupArns().isEmpty() ? null : props.targetGroupArns())
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
     * data yet keeps an instance refresh from starting, so a deployment may leave them out.
     */
    private CfnUpdatePolicy instanceRefresh(List<CfnAlarm> alarms) {
        var preferences = CfnAutoScalingInstanceRefreshPreferences.builder()
                .minHealthyPercentage(MINIMUM_HEALTHY_PERCENT)
                .maxHealthyPercentage(MAXIMUM_HEALTHY_PERCENT)
                .instanceWarmup(props.warmUpSeconds())
                .skipMatching(true);
        if (configuration.rollOut() == RollOut.GUARDED) {
            preferences
                    .bakeTime(props.warmUpSeconds() + BAKE_SECONDS)
                    .alarmSpecification(CfnAutoScalingInstanceRefreshAlarmSpecification.builder()
                            .alarms(alarms.stream().map(CfnAlarm::getRef).toList())
                            .build());
        }
        return CfnUpdatePolicy.builder()
                .autoScalingInstanceRefresh(CfnAutoScalingInstanceRefresh.builder()
                        .strategy("Rolling")
                        .preferences(preferences.build())
                        .build())
                .build();
    }

    private void scaling() {
        CfnScalingPolicy.Builder.create(this, "Scaling")
                .autoScalingGroupName(group.getRef())
                .policyType("TargetTrackingScaling")
                .targetTrackingConfiguration(CfnScalingPolicy.TargetTrackingConfigurationProperty.builder()
                        .predefinedMetricSpecification(CfnScalingPolicy.PredefinedMetricSpecificationProperty.builder()
                                .predefinedMetricType("ASGAverageCPUUtilization")
                                .build())
                        .targetValue(props.scaling().targetCpuPercent())
                        .build())
                .build();
    }
}
