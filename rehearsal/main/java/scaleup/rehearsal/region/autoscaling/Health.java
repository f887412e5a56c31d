package scaleup.rehearsal.region.autoscaling;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is known of the health of a group's instances.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html">Health checks
 *     for instances in an Auto Scaling group</a> and "Set the health check grace period for an Auto Scaling group"
 */
final class Health {
    private final Fleet fleet;
    private final Supplier<GroupSettings> settings;

    Health(Fleet fleet, Supplier<GroupSettings> settings) {
        this.fleet = fleet;
        this.settings = settings;
    }

    /** EC2 says that an instance no longer runs, or is impaired. No grace period protects it. */
    void failed(int number, Member.Unhealthy why, Instant now) {
        fleet.members().stream()
                .filter(member -> member.number == number && member.active())
                .forEach(member -> unhealthy(member, why, now));
    }

    /** The user says how an instance is. */
    void set(Member member, boolean healthy, boolean respectGracePeriod, Instant now) {
        if (!healthy && !(respectGracePeriod && graceful(member, now))) {
            unhealthy(member, Member.Unhealthy.USER, now);
        } else if (healthy && member.unhealthy.equals(Optional.of(Member.Unhealthy.USER))) {
            member.unhealthy = Optional.empty();
        }
    }

    private boolean graceful(Member member, Instant now) {
        return member.inService
                .map(since -> now.isBefore(since.plus(settings.get().healthCheckGracePeriod())))
                .orElse(!settings.get().healthCheckGracePeriod().isZero());
    }

    private void unhealthy(Member member, Member.Unhealthy why, Instant now) {
        member.unhealthy = Optional.of(why);
        if (member.state.pending()) {
            fleet.cancelLaunch(
                    member, "Instance became unhealthy while waiting for instance to be in InService state.", now);
        }
    }
}
