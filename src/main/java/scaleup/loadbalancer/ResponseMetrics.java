package scaleup.loadbalancer;

import java.util.List;
import scaleup.environment.Environment;
import scaleup.environment.Measure;
import scaleup.environment.Tier;
import software.amazon.awscdk.services.logs.CfnMetricFilter;
import software.constructs.Construct;

/** What the load balancers' log says about the tiers behind them, as metrics: answers and errors of each tier. */
final class ResponseMetrics extends Construct {
    ResponseMetrics(Construct scope, Environment environment, String namespace, String logGroupName) {
        super(scope, "ResponseMetrics");
        for (Tier tier : environment.tiers(Measure.ANSWERS)) {
            count(
                    tier.name() + "Responses",
                    namespace,
                    logGroupName,
                    tier.responsesMetric(),
                    "{ $.backend = \"%s\" }".formatted(tier.name()));
            count(
                    tier.name() + "Errors",
                    namespace,
                    logGroupName,
                    tier.errorsMetric(),
                    "{ $.backend = \"%s\" && $.status >= 500 }".formatted(tier.name()));
        }
    }

    private void count(String id, String namespace, String logGroupName, String metric, String pattern) {
        CfnMetricFilter.Builder.create(this, id)
                .logGroupName(logGroupName)
                .filterPattern(pattern)
                .metricTransformations(List.of(CfnMetricFilter.MetricTransformationProperty.builder()
                        .metricNamespace(namespace)
                        .metricName(metric)
                        .metricValue("1")
                        .defaultValue(0)
                        .unit("Count")
                        .build()))
                .build();
    }
}
