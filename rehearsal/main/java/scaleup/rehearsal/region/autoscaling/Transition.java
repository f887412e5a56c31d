package scaleup.rehearsal.region.autoscaling;

/** When a lifecycle hook holds an instance. */
enum Transition {
    LAUNCHING("autoscaling:EC2_INSTANCE_LAUNCHING"),
    TERMINATING("autoscaling:EC2_INSTANCE_TERMINATING");

    private final String text;

    Transition(String text) {
        this.text = text;
    }

    /** As the API writes it. */
    String text() {
        return text;
    }
}
