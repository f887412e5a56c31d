package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;

/**
 * Decides which instances a group launches and terminates now, so that in the end as many as desired are in service,
 * healthy, up to date and evenly spread.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-maintenance-policy-overview-and-considerations.html">Instance
 *     maintenance policy for Auto Scaling group</a>, "Default termination policy", "Rebalancing activities"
 */
final class Reconciliation {
    private final Fleet fleet;
    private final Zones zones;
    private final GroupSettings settings;
    private final int desired;
    private final Optional<InstanceRefresh> refresh;
    private final Instant now;
    private final Optional<HealthyPercentages> policy;
    private final Duration warmup;

    /** @param refresh the one that is active */
    Reconciliation(
            Fleet fleet,
            Zones zones,
            GroupSettings settings,
            int desired,
            Optional<InstanceRefresh> refresh,
            Instant now) {
        this.fleet = fleet;
        this.zones = zones;
        this.settings = settings;
        this.desired = desired;
        this.refresh = refresh.filter(InstanceRefresh::governs);
        this.now = now;
        this.policy =
                this.refresh.map(governing -> governing.preferences.healthy()).or(settings::maintenance);
        this.warmup =
                this.refresh.map(governing -> governing.preferences.warmup()).orElse(settings.warmup());
    }

    /**
     * Decides once.
     *
     * @param template what is launched
     * @param change what last changed the desired capacity, as scaling activities tell it
     */
    void run(LaunchTemplateVersion template, String change) {
        terminateAtOnce();
        scaleIn();
        balance();
        terminateReplaced();
        launch(template, change);
    }

    /** An unhealthy instance that doesn't run, or whose replacement needs not be there first. */
    private void terminateAtOnce() {
        boolean launchFirst = policy.filter(HealthyPercentages::launchFirst).isPresent();
        for (Member member : fleet.active()) {
            if (member.inService()
                    && !member.healthy()
                    && (!launchFirst || member.unhealthy.equals(Optional.of(Member.Unhealthy.STOPPED)))) {
                fleet.terminate(member, member.unhealthy.orElseThrow().cause, now);
            }
        }
    }

    /** "Default termination policy": from the zone with the most, what is of the oldest launch template. */
    private void scaleIn() {
        for (List<Member> staying = staying(); staying.size() > desired; staying = staying()) {
            List<Member> candidates = spareable(staying);
            if (candidates.isEmpty()) {
                return;
            }
            Member selected = select(candidates, staying);
            int capacity = fleet.active().size();
            fleet.terminate(
                    selected,
                    ("an instance was taken out of service in response to a difference between desired and actual"
                                    + " capacity, shrinking the capacity from %d to %d.  At %s instance %s was selected for"
                                    + " termination.")
                            .formatted(capacity, capacity - 1, time(), selected.instance.orElseThrow()),
                    now);
        }
    }

    /** Those that have an id already and, while a refresh is on, without which enough stay ready. */
    private List<Member> spareable(List<Member> staying) {
        long ready = ready(fleet.active());
        int least = refresh.isPresent() ? policy.orElseThrow().least(desired) : 0;
        return staying.stream()
                .filter(member -> member.instance.isPresent())
                .filter(member -> !member.ready(now, warmup) || ready > least)
                .toList();
    }

    private Member select(List<Member> candidates, List<Member> spread) {
        return candidates.stream()
                .min(Comparator.comparingLong((Member member) -> -Zones.count(spread, member.zone))
                        .thenComparingInt(member -> member.template
                                        .id()
                                        .equals(settings.launchTemplate().id())
                                ? 1
                                : 0)
                        .thenComparingInt(member -> member.template.number())
                        .thenComparingInt(member -> member.number))
                .orElseThrow();
    }

    /** Marks an instance that is to make room for one in another zone, when nothing else goes on. */
    private void balance() {
        List<Member> members = fleet.members();
        boolean quiet = members.size() == desired
                && members.stream().allMatch(member -> member.inService() && member.healthy() && !member.balancing);
        if (!quiet || refresh.isPresent()) {
            return;
        }
        zones.crowded(members, now)
                .ifPresent(zone -> select(
                                members.stream()
                                        .filter(member -> member.zone.equals(zone))
                                        .toList(),
                                members)
                        .balancing = true);
    }

    /** Terminates what is to be replaced as far as enough stay ready. */
    private void terminateReplaced() {
        long ready = ready(fleet.active());
        int least = least();
        List<Member> replaced = fleet.active().stream()
                .filter(member -> replaced(member) && member.inService())
                .sorted(Comparator.comparing(Member::healthy)
                        .thenComparingInt(member -> member.template.number())
                        .thenComparingInt(member -> member.number))
                .toList();
        for (Member member : replaced) {
            long after = ready - (member.ready(now, warmup) ? 1 : 0);
            if (after >= least) {
                ready = after;
                fleet.terminate(member, cause(member), now);
            }
        }
    }

    private void launch(LaunchTemplateVersion template, String change) {
        List<Member> staying = new ArrayList<>(staying());
        int most = Math.max(desired, policy.map(bounds -> bounds.most(desired)).orElse(desired));
        if (balancing()) {
            // One instance at a time makes room, so that the margin by which a group may exceed its maximum meanwhile
            // ("10 percent
            // or one instance, whichever is greater") is never passed.
            most = Math.max(most, desired + 1);
        }
        long counted = fleet.active().stream().filter(Member::healthy).count();
        String cause = launchCause(change);
        for (; staying.size() < desired && counted < most && !fleet.backsOff(now); counted++) {
            staying.add(fleet.launch(template, staying, cause, now));
        }
    }

    private String launchCause(String change) {
        List<Member> active = fleet.active();
        if (balancing()) {
            return "At %s an instance was launched to aid in balancing the group's zones.".formatted(time());
        }
        if (active.stream().anyMatch(member -> !member.healthy())) {
            return "At %s an instance was launched in response to an unhealthy instance needing to be replaced."
                    .formatted(time());
        }
        if (active.stream().anyMatch(this::replaced)) {
            return "At %s an instance was launched in response to an instance refresh.".formatted(time());
        }
        return "%sAt %s an instance was started in response to a difference between desired and actual capacity, increasing the capacity from %d to %d."
                .formatted(change, time(), active.size(), desired);
    }

    private int least() {
        int least = policy.map(bounds -> bounds.least(desired)).orElse(0);
        return balancing() && policy.isEmpty() ? desired : least;
    }

    private boolean balancing() {
        return fleet.active().stream().anyMatch(member -> member.balancing);
    }

    private long ready(List<Member> members) {
        return members.stream().filter(member -> member.ready(now, warmup)).count();
    }

    private List<Member> staying() {
        return fleet.active().stream().filter(member -> !replaced(member)).toList();
    }

    private boolean replaced(Member member) {
        return !member.healthy()
                || member.balancing
                || refresh.filter(governing -> governing.replaces(member, settings.launchTemplate()))
                        .isPresent();
    }

    private static String cause(Member member) {
        if (!member.healthy()) {
            return member.unhealthy.orElseThrow().cause;
        }
        return member.balancing
                ? "an instance was taken out of service to aid in balancing the group's zones."
                : "an instance was taken out of service in response to an instance refresh.";
    }

    private Instant time() {
        return now.truncatedTo(ChronoUnit.SECONDS);
    }
}
