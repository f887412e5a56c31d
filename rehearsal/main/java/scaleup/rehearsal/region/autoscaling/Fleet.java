package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;

/**
 * A group's instances, and how each goes through its lifecycle. Which are launched and terminated is not decided here.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html">How lifecycle hooks
 *     work in Auto Scaling groups</a>
 */
final class Fleet {
    /** Between attempts to terminate an instance that can't be terminated. */
    private static final Duration TERMINATE_AGAIN = Duration.ofSeconds(30);

    private final Supplier<GroupSettings> settings;
    private final Zones zones;
    private final Events events;
    private final Supplier<String> uuids;
    private final Consumer<Effect> effects;
    private final List<Member> members = new ArrayList<>();
    private final Activities activities;
    private final BackOff backOff = new BackOff();
    private int launches;

    Fleet(
            Supplier<GroupSettings> settings,
            Zones zones,
            Events events,
            Supplier<String> uuids,
            Consumer<Effect> effects) {
        this.settings = settings;
        this.zones = zones;
        this.events = events;
        this.uuids = uuids;
        this.effects = effects;
        this.activities = new Activities(uuids);
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    List<Member> active() {
        return members.stream().filter(Member::active).toList();
    }

    Optional<Member> member(String instance) {
        return members.stream()
                .filter(member -> member.instance.equals(Optional.of(instance)))
                .findFirst();
    }

    /** In the order of their start. */
    Collection<Activity> activities() {
        return activities.all();
    }

    /** How many members were ever launched. */
    int launches() {
        return launches;
    }

    /** Whether failed launches make it wait before the next one. */
    boolean backsOff(Instant now) {
        return backOff.holds(now);
    }

    /**
     * Begins to launch one more.
     *
     * @param beside those that the new one shares the zones with
     */
    Member launch(LaunchTemplateVersion template, Collection<Member> beside, String cause, Instant now) {
        String subnet = zones.next(beside, now);
        Activity activity = activities.launch(zones.zone(subnet), subnet, cause, now);
        var member = new Member(++launches, subnet, activity.zone(), template, activity);
        members.add(member);
        effects.accept(new Effect.Launch(member.number, template, subnet));
        return member;
    }

    void allocated(int number, String instance, String imageId) {
        of(number).ifPresent(member -> {
            member.instance = Optional.of(instance);
            member.imageId = Optional.of(imageId);
            launch(member, member.launch.of(instance).in(Activity.PRE_IN_SERVICE));
        });
    }

    void launched(int number, Instant now) {
        of(number).filter(member -> member.state == LifecycleState.PENDING).ifPresent(member -> {
            zones.succeeded(member.zone);
            if (hold(member, Transition.LAUNCHING, now)) {
                member.state = LifecycleState.PENDING_WAIT;
                launch(member, member.launch.in(Activity.HELD));
            } else {
                member.state = LifecycleState.PENDING_PROCEED;
            }
        });
    }

    /** Nothing runs: there is nothing to terminate. */
    void launchFailed(int number, String reason, Instant now) {
        of(number).filter(member -> member.state == LifecycleState.PENDING).ifPresent(member -> {
            zones.failed(member.zone, now);
            members.forEach(other -> other.balancing = false);
            members.remove(member);
            unsuccessful(member, Activity.FAILED, reason + ". Launching EC2 instance failed.", now);
        });
    }

    /** Gives up a launch: the instance is terminated. */
    void cancelLaunch(Member member, String reason, Instant now) {
        unsuccessful(member, Activity.CANCELLED, reason, now);
        terminate(member, "an instance was taken out of service in response to a launch failure.", now);
    }

    private void unsuccessful(Member member, String status, String reason, Instant now) {
        backOff.failed(now);
        launch(member, member.launch.ended(status, reason, now));
        effects.accept(new Effect.Put(events.ended(member.launch)));
        tell(member, "launch unsuccessful: " + reason);
    }

    /** @param how why there is a result, for example {@code Heartbeat Timeout} */
    void complete(Member member, LifecycleAction action, LifecycleAction.Result result, String how, Instant now) {
        boolean launching = action.hook().transition() == Transition.LAUNCHING;
        member.actions.remove(action);
        if (result == LifecycleAction.Result.ABANDON && launching) {
            member.actions.clear();
            cancelLaunch(
                    member,
                    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token %s was abandoned: %s"
                            .formatted(action.token(), how),
                    now);
            return;
        }
        if (result == LifecycleAction.Result.ABANDON) {
            // "abandon stops any remaining actions, such as other lifecycle hooks"
            member.actions.clear();
        }
        if (member.actions.isEmpty()) {
            if (launching) {
                member.state = LifecycleState.PENDING_PROCEED;
            } else {
                end(member);
            }
        }
    }

    void terminate(Member member, String cause, Instant now) {
        if (member.state.pending() && member.launch.end().isEmpty()) {
            launch(member, member.launch.ended(Activity.CANCELLED, "", now));
        }
        member.state = LifecycleState.TERMINATING;
        member.actions.clear();
        Activity activity =
                activities.termination(member, "At %s %s".formatted(now.truncatedTo(ChronoUnit.SECONDS), cause), now);
        termination(member, member.targetGroups.isEmpty() ? activity : activity.in(Activity.DRAINING));
        tell(member, "terminating: " + cause);
        String instance = member.instance.orElseThrow();
        member.draining.addAll(member.targetGroups);
        member.targetGroups.forEach(group -> effects.accept(new Effect.Deregister(group, instance)));
        drained(member, now);
    }

    void drained(int number, String targetGroup, Instant now) {
        of(number).filter(member -> member.draining.remove(targetGroup)).ifPresent(member -> drained(member, now));
    }

    private void drained(Member member, Instant now) {
        if (!member.draining.isEmpty() || member.state != LifecycleState.TERMINATING) {
            return;
        }
        if (hold(member, Transition.TERMINATING, now)) {
            member.state = LifecycleState.TERMINATING_WAIT;
            termination(member, member.termination.orElseThrow().in(Activity.HELD));
        } else {
            end(member);
        }
    }

    private void end(Member member) {
        member.state = LifecycleState.TERMINATING_PROCEED;
        termination(member, member.termination.orElseThrow().in(Activity.IN_PROGRESS));
        effects.accept(new Effect.Terminate(member.number, member.instance.orElseThrow()));
    }

    void terminated(int number, Instant now) {
        of(number)
                .filter(member -> member.state == LifecycleState.TERMINATING_PROCEED)
                .ifPresent(member -> {
                    member.state = LifecycleState.TERMINATED;
                    members.remove(member);
                    Activity ended = member.termination.orElseThrow().ended(Activity.SUCCESSFUL, "", now);
                    termination(member, ended);
                    effects.accept(new Effect.Put(events.ended(ended)));
                    tell(member, "terminated");
                });
    }

    /** The activity fails; the termination is tried again. */
    void terminateFailed(int number, String reason, Instant now) {
        of(number).ifPresent(member -> {
            Activity failed = member.termination.orElseThrow().ended(Activity.FAILED, reason, now);
            termination(member, failed);
            member.terminateAgain = Optional.of(now.plus(TERMINATE_AGAIN));
            effects.accept(new Effect.Put(events.ended(failed)));
            tell(member, "termination unsuccessful: " + reason);
        });
    }

    /** What only the passing of time brings about. */
    void pass(Instant now) {
        for (Member member : members()) {
            if (member.state == LifecycleState.PENDING_PROCEED) {
                enter(member, now);
            }
            if (member.terminateAgain.filter(at -> !now.isBefore(at)).isPresent()) {
                member.terminateAgain = Optional.empty();
                end(member);
            }
            List.copyOf(member.actions).stream()
                    .filter(action -> action.expired(now) && member.actions.contains(action))
                    .forEach(action ->
                            complete(member, action, action.hook().defaultResult(), "Heartbeat Timeout", now));
        }
    }

    private void enter(Member member, Instant now) {
        String instance = member.instance.orElseThrow();
        member.targetGroups.addAll(settings.get().targetGroups());
        member.targetGroups.forEach(group -> effects.accept(new Effect.Register(group, instance)));
        member.state = LifecycleState.IN_SERVICE;
        member.inService = Optional.of(now);
        backOff.succeeded();
        launch(member, member.launch.ended(Activity.SUCCESSFUL, "", now));
        effects.accept(new Effect.Put(events.ended(member.launch)));
        tell(member, "in service");
    }

    private boolean hold(Member member, Transition transition, Instant now) {
        for (Hook hook : settings.get().hooks()) {
            if (hook.transition() == transition) {
                var action = new LifecycleAction(hook, uuids.get(), now);
                member.actions.add(action);
                effects.accept(new Effect.Put(events.held(member, action)));
            }
        }
        return !member.actions.isEmpty();
    }

    private Optional<Member> of(int number) {
        return members.stream().filter(member -> member.number == number).findFirst();
    }

    private void launch(Member member, Activity activity) {
        member.launch = activities.put(activity);
    }

    private void termination(Member member, Activity activity) {
        member.termination = Optional.of(activities.put(activity));
    }

    private void tell(Member member, String text) {
        effects.accept(new Effect.Tell(member.instance.orElse(settings.get().name()), text));
    }
}
