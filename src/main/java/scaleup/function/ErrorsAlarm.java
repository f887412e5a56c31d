package scaleup.function;

import java.util.List;
import scaleup.cloudwatch.Dimension;
import scaleup.environment.Names;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.constructs.Construct;

/** The alarm on a function's errors, by whichever of its names it was called. */
final class ErrorsAlarm {
    private ErrorsAlarm() {}

    /** @param name of the function, for example {@code web-membership} */
    static String name(Names names, String name) {
        return names.alarm(name, "function-errors");
    }

    static void of(Construct scope, Names names, String name) {
        CfnAlarm.Builder.create(scope, "ErrorsAlarm")
                .alarmName(name(names, name))
                .alarmDescription("Function %s failed in three of five minutes".formatted(names.group(name)))
                .namespace("AWS/Lambda")
                .metricName("Errors")
                .dimensions(List.of(Dimension.of("FunctionName", names.group(name))))
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(5)
                .datapointsToAlarm(3)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }
}
