package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Identifiers;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.ec2.InstanceState;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.ec2.LaunchTemplates;
import scaleup.rehearsal.region.events.EventBus;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.NotMade;

/**
 * Drives the groups: carries out what they want done and tells them what came of it. Any thread may call. Machines are
 * started and ended by the workers, so that they don't wait for one another; everything else is quick and done in turn.
 */
public final class AutoScalingGroups {
    /** What the groups act on. */
    public record Surroundings(
            LaunchTemplates templates,
            Ec2 ec2,
            UnaryOperator<String> zoneOfSubnet,
            TargetGroups targetGroups,
            EventBus bus,
            Journal journal) {}

    /** Something to do with a group. */
    interface Operation<T> {
        T on(Group group, Instant now) throws Refusal;
    }

    private final Account account;
    private final Clock clock;
    private final Identifiers identifiers;
    private final Surroundings surroundings;
    private final Performer performer;
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, AlarmState> alarms = new TreeMap<>();

    /** @param workers run what starts or ends one machine; as many at once as there should be */
    public AutoScalingGroups(
            Account account, Clock clock, Identifiers identifiers, Surroundings surroundings, Executor workers) {
        this.account = account;
        this.clock = clock;
        this.identifiers = identifiers;
        this.surroundings = surroundings;
        this.performer = new Performer(surroundings, workers, this::tell);
    }

    /** Lets time pass: to be called about once a second. Looks after the instances' health and everything that waits. */
    public void pass() {
        surroundings.ec2().observe();
        synchronized (this) {
            for (Group group : groups.values()) {
                Instant now = clock.instant();
                for (Member member : group.members()) {
                    member.instance.ifPresent(instance -> observe(group, member, instance, now));
                }
                group.pass(now);
                performer.perform(group);
            }
            notifyAll();
        }
    }

    /** Has somebody let time pass once a second. What goes wrong is told, and the next second comes all the same. */
    public void start(ScheduledExecutorService scheduler) {
        var unused = scheduler.scheduleWithFixedDelay(
                () -> {
                    try {
                        pass();
                    } catch (RuntimeException e) {
                        surroundings.journal().write("Auto Scaling", "can't go on: " + e);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    private void observe(Group group, Member member, String instance, Instant now) {
        boolean launched = member.active() && member.state != LifecycleState.PENDING;
        failure(instance)
                .filter(why -> launched && !member.unhealthy.equals(Optional.of(why)))
                .ifPresent(why -> group.failed(member.number, why, now));
        for (String targetGroup : List.copyOf(member.draining)) {
            if (surroundings.targetGroups().drained(targetGroup, instance)) {
                group.drained(member.number, targetGroup, now);
            }
        }
    }

    /** What EC2 says against an instance. */
    private Optional<Member.Unhealthy> failure(String instance) {
        boolean runs = surroundings
                .ec2()
                .instance(instance)
                .filter(found -> found.state() == InstanceState.RUNNING)
                .isPresent();
        if (!runs) {
            return Optional.of(Member.Unhealthy.STOPPED);
        }
        return surroundings.ec2().impaired(instance) ? Optional.of(Member.Unhealthy.IMPAIRED) : Optional.empty();
    }

    /**
     * Ends an instance in order and has another one take its place, as TerminateInstanceInAutoScalingGroup does.
     *
     * @throws Refusal if no group has the instance
     */
    public void replace(String instance) throws Refusal {
        new InstanceActions(this, new GroupDescriptions(account))
                .terminateInstance(JsonNodeFactory.instance
                        .objectNode()
                        .put("InstanceId", instance)
                        .put("ShouldDecrementDesiredCapacity", "false"));
    }

    /** Whether each group has as many instances in service as it wants, and none on the way there. */
    public synchronized boolean settled() {
        return groups.values().stream().allMatch(group -> {
            List<Member> active =
                    group.members().stream().filter(Member::active).toList();
            return active.size() == group.desired()
                    && active.stream().allMatch(member -> member.state == LifecycleState.IN_SERVICE);
        });
    }

    /** Where an instance of a group is on its way to: {@code InService} or {@code Terminated}. */
    public synchronized Optional<String> targetLifecycleState(String instance) {
        return groups.values().stream()
                .flatMap(group -> group.member(instance).stream())
                .findFirst()
                .map(member -> member.state.target());
    }

    /** The ARN of a group. */
    public synchronized Optional<String> arn(String name) {
        return Optional.ofNullable(groups.get(name)).map(Group::arn);
    }

    /** The ARN of the group that an instance belongs to. */
    public synchronized Optional<String> arnOfGroupOf(String instance) {
        return groups.values().stream()
                .filter(group -> group.member(instance).isPresent())
                .findFirst()
                .map(Group::arn);
    }

    /**
     * Updates a group to another launch template as CloudFormation does by its update policy: an instance refresh.
     *
     * @param updatePolicy {@code AutoScalingInstanceRefresh} of the group's UpdatePolicy
     * @return the instance refresh's id
     * @throws NotMade if the policy is wrong or not played, a refresh is under way, or one of its alarms isn't OK
     */
    public String update(String name, LaunchTemplateSpecification template, JsonNode updatePolicy) throws NotMade {
        if (!updatePolicy.path("Strategy").asText("Rolling").equals("Rolling")) {
            throw new NotMade(name + ": the rehearsal plays the strategy Rolling of an instance refresh only");
        }
        try {
            check(template);
            RefreshPreferences preferences =
                    with(name, (group, now) -> preferences(updatePolicy.path("Preferences"), group.settings()));
            return with(name, (group, now) -> {
                        InstanceRefresh refresh = start(group, preferences, Optional.empty(), now);
                        group.update(group.settings().launching(template), now);
                        return refresh;
                    })
                    .id;
        } catch (Refusal e) {
            throw new NotMade(name + ": " + e.getMessage(), e);
        }
    }

    /** An alarm went into a state: if that is ALARM, instance refreshes that name it fail. */
    public synchronized void alarm(String alarmName, AlarmState state) {
        alarms.put(alarmName, state);
        if (state == AlarmState.ALARM) {
            for (Group group : groups.values()) {
                group.activeRefresh()
                        .filter(refresh -> refresh.preferences.alarms().contains(alarmName))
                        .ifPresent(refresh -> refresh.fail(
                                "The alarm %s is in the state ALARM.".formatted(alarmName), clock.instant()));
                performer.perform(group);
            }
        }
        notifyAll();
    }

    /**
     * Starts an instance refresh of {@code group}.
     *
     * @throws Refusal if one is under way, or one of its alarms isn't OK. "If the alarm state is INSUFFICIENT_DATA or
     *     ALARM, you receive an error when you try to start" (Amazon EC2 Auto Scaling User Guide, "Undo changes with a
     *     manual or auto rollback"); an alarm of which nothing was heard has no data
     */
    InstanceRefresh start(
            Group group, RefreshPreferences preferences, Optional<LaunchTemplateSpecification> desired, Instant now)
            throws Refusal {
        for (String alarm : preferences.alarms()) {
            AlarmState state = alarms.getOrDefault(alarm, AlarmState.INSUFFICIENT_DATA);
            if (state != AlarmState.OK) {
                throw new Refusal(
                        400,
                        "ValidationError",
                        "The CloudWatch alarm %s is in the state %s; an instance refresh starts only while all of its"
                                        .formatted(alarm, state)
                                + " alarms are OK.");
            }
        }
        return group.refresh(preferences, desired, now);
    }

    /** Refuses a launch template or version that there is not. */
    void check(LaunchTemplateSpecification template) throws Refusal {
        try {
            surroundings.templates().version(template);
        } catch (NoSuchElementException e) {
            throw new Refusal(400, "ValidationError", "You must use a valid launch template. " + e.getMessage());
        }
    }

    static RefreshPreferences preferences(JsonNode preferences, GroupSettings settings) throws Refusal {
        try {
            return RefreshPreferences.of(preferences, settings);
        } catch (NotMade e) {
            throw new Refusal(400, "ValidationError", e.getMessage());
        }
    }

    synchronized void create(GroupSettings settings, int desired) throws NotMade {
        if (groups.containsKey(settings.name())) {
            throw new NotMade("AutoScalingGroup by this name already exists: " + settings.name());
        }
        Map<String, String> zones = new LinkedHashMap<>();
        settings.subnets()
                .forEach(subnet -> zones.put(subnet, surroundings.zoneOfSubnet().apply(subnet)));
        try {
            var group = new Group(
                    account, identifiers, settings, desired, zones, surroundings.templates()::version, clock.instant());
            groups.put(settings.name(), group);
            performer.perform(group);
        } catch (NoSuchElementException e) {
            throw new NotMade("%s: %s".formatted(settings.name(), e.getMessage()), e);
        }
    }

    /** Waits until a group is as asked, or the time is up; returns whether it is. */
    synchronized boolean await(String name, Predicate<Group> condition, Duration patience) throws InterruptedException {
        Instant end = clock.instant().plus(patience);
        while (!condition.test(groups.get(name))) {
            if (!clock.instant().isBefore(end)) {
                return false;
            }
            wait(1_000);
        }
        return true;
    }

    synchronized <T> T with(String name, Operation<T> operation) throws Refusal {
        Group group = groups.get(name);
        if (group == null) {
            throw new Refusal(
                    400,
                    "ValidationError",
                    "AutoScalingGroup name not found - AutoScalingGroup '%s' not found".formatted(name));
        }
        T result = operation.on(group, clock.instant());
        performer.perform(group);
        notifyAll();
        return result;
    }

    synchronized <T> T read(Function<Collection<Group>, T> reader) {
        return reader.apply(groups.values());
    }

    private synchronized void tell(Group group, BiConsumer<Group, Instant> what) {
        what.accept(group, clock.instant());
        performer.perform(group);
        notifyAll();
    }
}
