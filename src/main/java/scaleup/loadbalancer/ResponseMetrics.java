package scaleup.loadbalancer;

import java.util.List;
import scaleup.environment.Names;
import scaleup.tier.TierAlarms;
import software.amazon.awscdk.services.logs.CfnMetricFilter;
import software.constructs.Construct;

/** What the load balancers' log says about the tiers behind them, as metrics: answers and errors of each tier. */
final class ResponseMetrics extends Construct {
    ResponseMetrics(Construct scope, Names names, String logGroupName) {
        super(scope, "ResponseMetrics");
        for (String tier : List.of(Names.WEB, Names.APPLICATION)) {
            count(
                    tier + "Responses",
                    names,
                    logGroupName,
                    TierAlarms.responsesMetric(tier),
                    "{ $.backend = \"%s\" }".formatted(tier));
            count(
                    tier + "Errors",
                    names,
                    logGroupName,
                    TierAlarms.errorsMetric(tier),
                    "{ $.backend = \"%s\" && $.status >= 500 }".formatted(tier));
        }
    }

    private void count(String id, Names names, String logGroupName, String metric, String pattern) {
        CfnMetricFilter.Builder.create(this, id)
                .logGroupName(logGroupName)
                .filterPattern(pattern)
                .metricTransformations(List.of(CfnMetricFilter.MetricTransformationProperty.builder()
                        .metricNamespace(names.metrics())
                        .metricName(metric)
                        .metricValue("1")
                        .defaultValue(0)
                        .unit("Count")
                        .build()))
                .build();
    }
}
