package scaleup.tier;

import java.util.List;
import scaleup.cloudwatch.Dimension;
import scaleup.environment.Names;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.constructs.Construct;

/**
 * Signs that a tier's new hosts are bad. They stop an instance refresh, and CloudFormation then brings the old ones
 * back by a second one.
 */
public final class TierAlarms {
    private static final int PERIOD_SECONDS = 60;

    private TierAlarms() {}

    /** Amazon EC2's own checks fail on some host of the group. */
    static CfnAlarm hosts(Construct scope, Names names, String tier) {
        return CfnAlarm.Builder.create(scope, "HostsAlarm")
                .alarmName(names.alarm(tier, "hosts"))
                .alarmDescription("Status checks of EC2 fail on a server of " + names.group(tier))
                .namespace("AWS/EC2")
                .metricName("StatusCheckFailed")
                .dimensions(List.of(Dimension.of("AutoScalingGroupName", names.group(tier))))
                .statistic("Maximum")
                .period(PERIOD_SECONDS)
                .evaluationPeriods(2)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    /**
     * More than 5 % of a tier's answers were errors (status 500 and above) in two of three minutes, as the load
     * balancers logged them.
     */
    public static CfnAlarm errors(Construct scope, Names names, String tier) {
        return CfnAlarm.Builder.create(scope, "ErrorsAlarm")
                .alarmName(names.alarm(tier, "errors"))
                .alarmDescription("More than 5 %% of the answers of tier %s are errors".formatted(tier))
                .metrics(List.of(
                        count(names, "errors", errorsMetric(tier)),
                        count(names, "responses", responsesMetric(tier)),
                        CfnAlarm.MetricDataQueryProperty.builder()
                                .id("percent")
                                .label("Errors, percent of responses")
                                .expression("100 * errors / responses")
                                .returnData(true)
                                .build()))
                .evaluationPeriods(3)
                .datapointsToAlarm(2)
                .threshold(5)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    /** The metric that counts a tier's answers with status 500 and above. */
    public static String errorsMetric(String tier) {
        return tier + "-errors";
    }

    /** The metric that counts a tier's answers. */
    public static String responsesMetric(String tier) {
        return tier + "-responses";
    }

    private static CfnAlarm.MetricDataQueryProperty count(Names names, String id, String metric) {
        return CfnAlarm.MetricDataQueryProperty.builder()
                .id(id)
                .metricStat(CfnAlarm.MetricStatProperty.builder()
                        .metric(CfnAlarm.MetricProperty.builder()
                                .namespace(names.metrics())
                                .metricName(metric)
                                .build())
                        .stat("Sum")
                        .period(PERIOD_SECONDS)
                        .build())
                .returnData(false)
                .build();
    }
}
