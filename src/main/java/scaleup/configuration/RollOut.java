package scaleup.configuration;

/**
 * What may stop the replacement of a tier's servers: chosen for one deployment by {@code -c rollOut=...}, never kept in
 * a file.
 */
public enum RollOut {
    /** The tier's alarms: Amazon EC2 Auto Scaling starts no replacement unless all are OK, and stops it when one rings. */
    GUARDED,

    /** Nothing but servers that never become ready: the way to bring a fix for what keeps an alarm ringing. */
    UNGUARDED
}
