package scaleup.rehearsal.region.autoscaling;

/** The states of an alarm (Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms"), as the API writes them. */
public enum AlarmState {
    OK,
    ALARM,
    INSUFFICIENT_DATA
}
