package scaleup.rehearsal.region.autoscaling;

/**
 * Where an instance is in a group's lifecycle.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html">Amazon EC2 Auto
 *     Scaling instance lifecycle</a>
 */
enum LifecycleState {
    PENDING("Pending"),
    PENDING_WAIT("Pending:Wait"),
    PENDING_PROCEED("Pending:Proceed"),
    IN_SERVICE("InService"),
    TERMINATING("Terminating"),
    TERMINATING_WAIT("Terminating:Wait"),
    TERMINATING_PROCEED("Terminating:Proceed"),
    TERMINATED("Terminated");

    private final String text;

    LifecycleState(String text) {
        this.text = text;
    }

    /** As the API writes it. */
    String text() {
        return text;
    }

    boolean pending() {
        return compareTo(IN_SERVICE) < 0;
    }

    /** On its way into service or there. */
    boolean active() {
        return compareTo(IN_SERVICE) <= 0;
    }

    /**
     * The state that it is on its way to.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html">Retrieve
     *     the target lifecycle state through instance metadata</a>
     */
    String target() {
        return active() ? IN_SERVICE.text : TERMINATED.text;
    }
}
