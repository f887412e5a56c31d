package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.List;
import java.util.Optional;

/**
 * A target's health as DescribeTargetHealth tells it (Elastic Load Balancing, Network Load Balancers, "Target health
 * status" and "Health check reason codes").
 *
 * @param reason why, unless it is healthy
 */
record TargetHealth(String state, Optional<Reason> reason) {
    /** A reason code and its description. */
    record Reason(String code, String description) {
        static final Reason FAILED = new Reason("Target.FailedHealthChecks", "Health checks failed");
        static final Reason TIMEOUT = new Reason("Target.Timeout", "Request timed out");

        static Reason mismatch(int status) {
            return new Reason(
                    "Target.ResponseCodeMismatch", "Health checks failed with these codes: " + List.of(status));
        }
    }

    static final TargetHealth REGISTERING =
            of("initial", "Elb.RegistrationInProgress", "Target registration is in progress");
    static final TargetHealth CHECKING =
            of("initial", "Elb.InitialHealthChecking", "Initial health checks in progress");
    static final TargetHealth HEALTHY = new TargetHealth("healthy", Optional.empty());
    static final TargetHealth DRAINING =
            of("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress");
    static final TargetHealth NOT_REGISTERED =
            of("unused", "Target.NotRegistered", "Target is not registered to the target group");
    static final TargetHealth NOT_IN_USE =
            of("unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");
    static final TargetHealth ZONE_NOT_ENABLED = of(
            "unused", "Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer");
    static final TargetHealth TERMINATED = of("unused", "Target.InvalidState", "Target is in the terminated state");

    static TargetHealth unhealthy(Reason reason) {
        return new TargetHealth("unhealthy", Optional.of(reason));
    }

    static TargetHealth unhealthyDraining(Reason reason) {
        return new TargetHealth("unhealthy.draining", Optional.of(reason));
    }

    private static TargetHealth of(String state, String code, String description) {
        return new TargetHealth(state, Optional.of(new Reason(code, description)));
    }
}
