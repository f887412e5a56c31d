package scaleup.rehearsal.region.ec2;

/** The state of an instance. Its code is the low byte of what the API returns as {@code InstanceState.Code}. */
public enum InstanceState {
    PENDING("pending", 0),
    RUNNING("running", 16),
    SHUTTING_DOWN("shutting-down", 32),
    TERMINATED("terminated", 48),
    /** It has shut down by itself. */
    STOPPED("stopped", 80);

    private final String text;
    private final int code;

    InstanceState(String text, int code) {
        this.text = text;
        this.code = code;
    }

    /** As the API writes it. */
    public String text() {
        return text;
    }

    public int code() {
        return code;
    }
}
