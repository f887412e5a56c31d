package scaleup.rehearsal.region.ec2;

/** An instance can't be launched. The message is what a scaling activity tells. */
public final class LaunchFailed extends Exception {
    private static final long serialVersionUID = 1L;

    LaunchFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
