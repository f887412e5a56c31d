package scaleup.tier;

import java.util.List;
import scaleup.cloudwatch.Dimension;
import scaleup.environment.Measure;
import scaleup.environment.Names;
import scaleup.environment.Tier;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.constructs.Construct;

/**
 * Signs that a tier's new hosts are bad. They stop an instance refresh, and CloudFormation then brings the old ones
 * back by a second one.
 */
public final class TierAlarms {
    /** Of the front door's targets, which it finds unhealthy. */
    public static final String UNHEALTHY = "unhealthy";

    private static final String ERRORS = "errors";
    private static final String HOSTS = "hosts";

    /** Of each of these alarms. */
    public static final int PERIOD_SECONDS = 60;

    /** In so many periods a target was unhealthy before the alarm on it rings: longer than the front door takes to let one in. */
    public static final int UNHEALTHY_PERIODS = 6;

    /** In so many periods a symptom showed before the other alarms ring. */
    private static final int SYMPTOMATIC_PERIODS = 2;

    private TierAlarms() {}

    /** The names of the alarms on what a tier does and on its hosts. */
    public static List<String> of(Names names, Tier tier) {
        String hosts = names.alarm(tier.name(), HOSTS);
        return switch (tier.measure()) {
            case TARGETS -> List.of(names.alarm(tier.name(), UNHEALTHY), hosts);
            case ANSWERS -> List.of(names.alarm(tier.name(), ERRORS), hosts);
            case TRAFFIC -> List.of(hosts);
        };
    }

    /**
     * From when a host begins to serve until all alarms on what its tier does would ring for it: the period in which it began, those
     * with the symptom, and one until logs have become metrics, seconds.
     */
    static int noticeSeconds(Tier tier) {
        int periods = tier.measure() == Measure.TARGETS ? UNHEALTHY_PERIODS : SYMPTOMATIC_PERIODS;
        return (1 + periods + 1) * PERIOD_SECONDS;
    }

    /** The names of the alarms on a tier's membership and on the function that keeps it. */
    public static List<String> ofMembership(Names names, Tier tier) {
        return MembershipFunction.alarms(names, tier);
    }

    /** Amazon EC2's own checks fail on some host of the group. */
    static CfnAlarm hosts(Construct scope, Names names, Tier tier) {
        String group = names.group(tier.name());
        return CfnAlarm.Builder.create(scope, "HostsAlarm")
                .alarmName(names.alarm(tier.name(), HOSTS))
                .alarmDescription("Status checks of EC2 fail on a server of " + group)
                .namespace("AWS/EC2")
                .metricName("StatusCheckFailed")
                .dimensions(List.of(Dimension.of("AutoScalingGroupName", group)))
                .statistic("Maximum")
                .period(PERIOD_SECONDS)
                .evaluationPeriods(SYMPTOMATIC_PERIODS)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    /**
     * More than 5 % of a tier's answers were errors (status 500 and above) in two of three minutes, as the load
     * balancers logged them.
     */
    static CfnAlarm errors(Construct scope, Names names, String namespace, Tier tier) {
        return CfnAlarm.Builder.create(scope, "ErrorsAlarm")
                .alarmName(names.alarm(tier.name(), ERRORS))
                .alarmDescription("More than 5 %% of the answers of tier %s are errors".formatted(tier.name()))
                .metrics(List.of(
                        count(namespace, "errors", tier.errorsMetric()),
                        count(namespace, "responses", tier.responsesMetric()),
                        CfnAlarm.MetricDataQueryProperty.builder()
                                .id("percent")
                                .label("Errors, percent of responses")
                                .expression("100 * errors / responses")
                                .returnData(true)
                                .build()))
                .evaluationPeriods(3)
                .datapointsToAlarm(SYMPTOMATIC_PERIODS)
                .threshold(5)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    private static CfnAlarm.MetricDataQueryProperty count(String namespace, String id, String metric) {
        return CfnAlarm.MetricDataQueryProperty.builder()
                .id(id)
                .metricStat(CfnAlarm.MetricStatProperty.builder()
                        .metric(CfnAlarm.MetricProperty.builder()
                                .namespace(namespace)
                                .metricName(metric)
                                .build())
                        .stat("Sum")
                        .period(PERIOD_SECONDS)
                        .build())
                .returnData(false)
                .build();
    }
}
