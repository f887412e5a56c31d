package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;

/** An instance of a group, from the decision to launch it to its end. */
final class Member {
    /** In the order of launching. */
    final int number;

    final String subnet;
    final String zone;
    final LaunchTemplateVersion template;

    Optional<String> instance = Optional.empty();
    Optional<String> imageId = Optional.empty();
    LifecycleState state = LifecycleState.PENDING;
    Optional<Unhealthy> unhealthy = Optional.empty();
    Optional<Instant> inService = Optional.empty();
    boolean balancing;

    final List<LifecycleAction> actions = new ArrayList<>();
    final Set<String> targetGroups = new LinkedHashSet<>();
    final Set<String> draining = new LinkedHashSet<>();
    Activity launch;
    Optional<Activity> termination = Optional.empty();
    Optional<Instant> terminateAgain = Optional.empty();

    /** Why a member is unhealthy. */
    enum Unhealthy {
        USER("an instance was taken out of service in response to a user health-check."),
        STOPPED("an instance was taken out of service in response to an EC2 health check indicating it has been"
                + " terminated or stopped."),

        /** It may still run, so its replacement may be there first. */
        IMPAIRED("an instance was taken out of service in response to an EC2 instance status checks failure.");

        final String cause;

        Unhealthy(String cause) {
            this.cause = cause;
        }
    }

    Member(int number, String subnet, String zone, LaunchTemplateVersion template, Activity launch) {
        this.number = number;
        this.subnet = subnet;
        this.zone = zone;
        this.template = template;
        this.launch = launch;
    }

    boolean healthy() {
        return unhealthy.isEmpty();
    }

    boolean active() {
        return state.active();
    }

    /** In service, healthy and warmed up: fully ready to use. */
    boolean ready(Instant now, Duration warmup) {
        return healthy() && inService() && !now.isBefore(inService.orElseThrow().plus(warmup));
    }

    boolean inService() {
        return state == LifecycleState.IN_SERVICE;
    }
}
