package scaleup.rehearsal.region.autoscaling;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Identifiers;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * An Auto Scaling group as a state machine: whoever drives it tells it what happened and when, one thing at a time, and
 * takes the {@link #effects} to carry them out. Time passes for it by {@link #pass} only.
 */
final class Group {
    private final String arn;
    private final Instant created;
    private final Identifiers identifiers;
    private final Function<LaunchTemplateSpecification, LaunchTemplateVersion> templates;
    private final Zones zones;
    private final Events events;
    private final Fleet fleet;
    private final Health health;
    private final List<InstanceRefresh> refreshes = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private GroupSettings settings;
    private int desired;
    private String change;

    /**
     * Makes a group and has it launch its instances.
     *
     * @param zones the zone of each of its subnets
     */
    Group(
            Account account,
            Identifiers identifiers,
            GroupSettings settings,
            int desired,
            Map<String, String> zones,
            Function<LaunchTemplateSpecification, LaunchTemplateVersion> templates,
            Instant now) {
        this.arn = account.arn(
                "autoscaling",
                "autoScalingGroup:%s:autoScalingGroupName/%s".formatted(identifiers.uuid(), settings.name()));
        this.created = now;
        this.identifiers = identifiers;
        this.settings = settings;
        this.desired = desired;
        this.templates = templates;
        this.zones = new Zones(zones, identifiers::choice);
        this.events = new Events(account, settings.name(), arn, identifiers::uuid);
        this.fleet = new Fleet(() -> this.settings, this.zones, events, identifiers::uuid, effects::add);
        this.health = new Health(fleet, () -> this.settings);
        this.change = "At %s a user request created an AutoScalingGroup changing the desired capacity from 0 to %d.  "
                .formatted(seconds(now), desired);
        settle(now);
    }

    String arn() {
        return arn;
    }

    Instant created() {
        return created;
    }

    GroupSettings settings() {
        return settings;
    }

    int desired() {
        return desired;
    }

    List<Member> members() {
        return fleet.members();
    }

    Optional<Member> member(String instance) {
        return fleet.member(instance);
    }

    Collection<Activity> activities() {
        return fleet.activities();
    }

    Collection<String> zones() {
        return zones.names();
    }

    /** In the order of their start. */
    List<InstanceRefresh> refreshes() {
        return refreshes;
    }

    Optional<InstanceRefresh> activeRefresh() {
        return refreshes.stream().filter(InstanceRefresh::active).findFirst();
    }

    /** What is to be done now, in order; each is returned once. */
    List<Effect> effects() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /** Time has passed. */
    void pass(Instant now) {
        fleet.pass(now);
        settle(now);
    }

    /** An instance was made for a launch. */
    void allocated(int number, String instance, String imageId, Instant now) {
        fleet.allocated(number, instance, imageId);
        settle(now);
    }

    /** A launched instance runs. */
    void launched(int number, Instant now) {
        fleet.launched(number, now);
        settle(now);
    }

    void launchFailed(int number, String reason, Instant now) {
        fleet.launchFailed(number, reason, now);
        settle(now);
    }

    void drained(int number, String targetGroup, Instant now) {
        fleet.drained(number, targetGroup, now);
        settle(now);
    }

    void terminated(int number, Instant now) {
        fleet.terminated(number, now);
        settle(now);
    }

    void terminateFailed(int number, String reason, Instant now) {
        fleet.terminateFailed(number, reason, now);
        settle(now);
    }

    /** EC2 says that an instance no longer runs, or is impaired. */
    void failed(int number, Member.Unhealthy why, Instant now) {
        health.failed(number, why, now);
        settle(now);
    }

    void setHealth(Member member, boolean healthy, boolean respectGracePeriod, Instant now) {
        health.set(member, healthy, respectGracePeriod, now);
        settle(now);
    }

    void complete(Member member, LifecycleAction action, LifecycleAction.Result result, Instant now) {
        fleet.complete(member, action, result, "Lifecycle Action Completed with %s Result".formatted(result), now);
        settle(now);
    }

    /** @param decrement whether it is not replaced; then the desired capacity must be above the minimum */
    Activity terminate(Member member, boolean decrement, Instant now) {
        String instance = member.instance.orElseThrow();
        String cause = "instance %s was taken out of service in response to a user request.".formatted(instance);
        if (decrement) {
            desired--;
            cause =
                    "instance %s was taken out of service in response to a user request, shrinking the capacity from %d to %d."
                            .formatted(instance, desired + 1, desired);
        }
        fleet.terminate(member, cause, now);
        Activity activity = member.termination.orElseThrow();
        settle(now);
        return activity;
    }

    void setDesired(int newDesired, Instant now) {
        if (newDesired != desired) {
            change =
                    "At %s a user request explicitly set group desired capacity changing the desired capacity from %d to %d.  "
                            .formatted(seconds(now), desired, newDesired);
        }
        desired = newDesired;
        settle(now);
    }

    /** Changes settings; the desired capacity is moved into the new limits. */
    void update(GroupSettings newSettings, Instant now) {
        settings = newSettings;
        setDesired(Math.max(newSettings.minSize(), Math.min(newSettings.maxSize(), desired)), now);
    }

    /** Begins an instance refresh, which goes on when time passes. Only one can be active. */
    InstanceRefresh refresh(
            RefreshPreferences preferences, Optional<LaunchTemplateSpecification> configuration, Instant now)
            throws Refusal {
        if (activeRefresh().isPresent()) {
            throw new Refusal(
                    400,
                    "InstanceRefreshInProgress",
                    "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.");
        }
        String id = identifiers.uuid();
        var refresh = new InstanceRefresh(
                id,
                now,
                preferences,
                configuration,
                fleet.launches(),
                templates,
                what -> effects.add(new Effect.Put(events.refresh(id, what))));
        refreshes.add(refresh);
        return refresh;
    }

    /** Goes on with the refresh, then with everything else. */
    private void settle(Instant now) {
        Optional<InstanceRefresh> refresh = activeRefresh();
        refresh.ifPresent(active -> {
            active.advance(fleet.members(), desired, settings.launchTemplate(), now);
            if (active.status() == InstanceRefresh.Status.SUCCESSFUL) {
                active.desired.ifPresent(configuration -> settings = settings.launching(configuration));
            }
        });
        LaunchTemplateSpecification template = activeRefresh()
                .filter(InstanceRefresh::governs)
                .flatMap(active -> active.desired)
                .orElse(settings.launchTemplate());
        new Reconciliation(fleet, zones, settings, desired, activeRefresh(), now)
                .run(templates.apply(template), change);
    }

    private static Instant seconds(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS);
    }
}
