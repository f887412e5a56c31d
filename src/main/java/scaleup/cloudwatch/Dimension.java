package scaleup.cloudwatch;

import software.amazon.awscdk.services.cloudwatch.CfnAlarm;

/** Dimensions of metrics: which of the series that bear a metric's name is meant. */
public final class Dimension {
    private Dimension() {}

    /** A dimension as alarms have it, for example {@code AutoScalingGroupName}. */
    public static CfnAlarm.DimensionProperty of(String name, String value) {
        return CfnAlarm.DimensionProperty.builder().name(name).value(value).build();
    }
}
