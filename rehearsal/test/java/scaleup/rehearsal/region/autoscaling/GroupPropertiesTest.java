package scaleup.rehearsal.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import scaleup.rehearsal.region.Ground;

/** Laws that hold for a group whatever happens to it, in whatever order. */
class GroupPropertiesTest {
    private static final int LONGEST_HOOK = 300;

    enum Kind {
        LAUNCHED,
        LAUNCH_FAILED,
        TERMINATED,
        DRAINED,
        CONTINUE,
        ABANDON,
        UNHEALTHY,
        STOPPED,
        TERMINATE,
        TERMINATE_AND_DECREMENT,
        SET_DESIRED,
        NEW_VERSION,
        START_REFRESH,
        CANCEL_REFRESH,
        TIME
    }

    /** @param which of the candidates, or how much */
    record Step(Kind kind, int which) {}

    record Setting(int zones, int min, int max, boolean hooks, String launchDefault, String maintenance, int warmup) {
        private String properties() {
            String subnets = IntStream.range(0, zones)
                    .mapToObj(zone -> "\"subnet-" + (char) ('a' + zone) + "\"")
                    .collect(Collectors.joining(", "));
            String hookList = hooks ? """
                    , "TargetGroupARNs": ["targets"], "LifecycleHookSpecificationList": [
                      {"LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
                       "HeartbeatTimeout": %d, "DefaultResult": "%s"},
                      {"LifecycleHookName": "terminate", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
                       "HeartbeatTimeout": 60, "DefaultResult": "CONTINUE"}]""".formatted(LONGEST_HOOK, launchDefault) : "";
            return "{\"MinSize\": %d, \"MaxSize\": %d, \"DefaultInstanceWarmup\": %d, \"VPCZoneIdentifier\": [%s]%s%s}"
                    .formatted(min, max, warmup, subnets, maintenance, hookList);
        }
    }

    private static String percentages(int minimum, int maximum) {
        return "\"MinHealthyPercentage\": %d, \"MaxHealthyPercentage\": %d".formatted(minimum, maximum);
    }

    @Provide
    Arbitrary<Setting> settings() {
        Arbitrary<String> maintenance = Arbitraries.of(
                        percentages(100, 150), percentages(50, 100), percentages(90, 110))
                .map(", \"InstanceMaintenancePolicy\": {%s}"::formatted)
                .injectNull(0.3)
                .map(policy -> policy == null ? "" : policy);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.of(true, false),
                        Arbitraries.of("CONTINUE", "ABANDON"),
                        maintenance,
                        Arbitraries.of(0, 60))
                .as((zones, min, more, hooks, launchDefault, policy, warmup) ->
                        new Setting(zones, min, min + more, hooks, launchDefault, policy, warmup));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 400))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(80);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void fromAnythingItSettlesAtTheDesiredCapacityEvenlySpreadAndHealthy(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps) {
        var driven = new DrivenGroup(setting.properties());
        steps.forEach(step -> perform(driven, step));
        calm(driven, Duration.ofHours(2));
        assertThat(driven.group.members())
                .hasSize(driven.group.desired())
                .allMatch(member -> member.inService() && member.healthy() && !member.balancing);
        List<Long> zones = List.copyOf(driven.zones().values());
        assertThat(zones.stream().max(Long::compare).orElseThrow()
                        - zones.stream().min(Long::compare).orElseThrow())
                .isLessThanOrEqualTo(1);
        assertThat(driven.group.activeRefresh()).isEmpty();
        int launches = driven.launches;
        calm(driven, Duration.ofMinutes(10));
        assertThat(driven.launches).isEqualTo(launches);
        assertThat(driven.terminating).isEmpty();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void theDesiredCapacityStaysWithinItsLimits(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps) {
        var driven = new DrivenGroup(setting.properties());
        for (Step step : steps) {
            perform(driven, step);
            assertThat(driven.group.desired()).isBetween(setting.min(), setting.max());
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void itNeverLaunchesBeyondTheMaximumHealthyPercentage(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps) {
        var driven = new DrivenGroup(setting.properties());
        for (Step step : steps) {
            int launches = driven.launches;
            perform(driven, step);
            List<Member> active =
                    driven.group.members().stream().filter(Member::active).toList();
            if (driven.launches > launches) {
                assertThat(active.stream().filter(Member::healthy).count()).isLessThanOrEqualTo(most(driven, active));
            }
        }
    }

    private static int most(DrivenGroup driven, List<Member> active) {
        int desired = driven.group.desired();
        int most = percentagesOf(driven)
                .filter(HealthyPercentages::launchFirst)
                .map(percentages -> Math.max(
                        desired + (percentages.minimum() * desired > 100 * (desired - 1) ? 1 : 0),
                        desired * percentages.maximum().orElseThrow() / 100))
                .orElse(desired);
        boolean balancing = active.stream().anyMatch(member -> member.balancing);
        return balancing ? Math.max(most, desired + Math.max(1, desired / 10)) : most;
    }

    private static Optional<HealthyPercentages> percentagesOf(DrivenGroup driven) {
        return driven.group
                .activeRefresh()
                .filter(InstanceRefresh::governs)
                .map(refresh -> refresh.preferences.healthy())
                .or(() -> driven.group.settings().maintenance());
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void aRefreshNeverTakesAReadyInstanceBelowTheMinimumHealthyPercentage(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps) {
        var driven = new DrivenGroup(setting.properties());
        for (Step step : steps) {
            Set<Integer> before = ready(driven);
            Optional<Integer> target = perform(driven, step);
            Optional<InstanceRefresh> refresh = driven.group.activeRefresh().filter(InstanceRefresh::governs);
            Set<Integer> taken = new HashSet<>(before);
            driven.group.members().stream().filter(Member::active).forEach(member -> taken.remove(member.number));
            target.ifPresent(taken::remove);
            if (refresh.isPresent() && !taken.isEmpty()) {
                HealthyPercentages percentages = refresh.get().preferences.healthy();
                int desired = driven.group.desired();
                double least = desired * percentages.minimum() / 100.0;
                if (!percentages.launchFirst()) {
                    least = Math.min(least, desired - 1);
                }
                assertThat((double) ready(driven).size()).isGreaterThanOrEqualTo(least);
            }
        }
    }

    /** The numbers of those that are ready. */
    private static Set<Integer> ready(DrivenGroup driven) {
        Duration warmup = driven.group
                .activeRefresh()
                .filter(InstanceRefresh::governs)
                .map(refresh -> refresh.preferences.warmup())
                .orElse(driven.group.settings().warmup());
        return driven.group.members().stream()
                .filter(member -> member.ready(driven.now(), warmup))
                .map(member -> member.number)
                .collect(Collectors.toSet());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aLaunchHookThatNobodyCompletesEndsWithItsDefaultResult(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps) {
        var driven = new DrivenGroup(setting.properties());
        Map<Integer, Instant> held = new HashMap<>();
        for (Step step : steps) {
            perform(driven, step);
            Instant now = driven.now();
            for (Member member : driven.group.members()) {
                if (member.state == LifecycleState.PENDING_WAIT) {
                    held.putIfAbsent(member.number, now);
                    assertThat(now).isBefore(held.get(member.number).plusSeconds(LONGEST_HOOK));
                } else if (held.containsKey(member.number)
                        && step.kind() == Kind.TIME
                        && !now.isBefore(held.remove(member.number).plusSeconds(LONGEST_HOOK))
                        && member.launch.message().contains("Heartbeat Timeout")) {
                    assertThat(setting.launchDefault()).isEqualTo("ABANDON");
                    assertThat(member.active()).isFalse();
                }
            }
        }
    }

    /** Performs a step on one of those that it fits; returns the member's number. */
    private static Optional<Integer> perform(DrivenGroup driven, Step step) {
        return switch (step.kind()) {
            case LAUNCHED ->
                pick(driven.launching.keySet(), step).map(number -> {
                    driven.launched(number);
                    return number;
                });
            case LAUNCH_FAILED ->
                pick(driven.launching.keySet(), step).map(number -> {
                    driven.launchFailed(number, "broken");
                    return number;
                });
            case TERMINATED ->
                pick(driven.terminating.keySet(), step).map(number -> {
                    driven.terminated(number);
                    return number;
                });
            case DRAINED ->
                on(driven, step, LifecycleState.TERMINATING, member -> driven.drained(member.number, "targets"));
            case CONTINUE -> onAction(driven, step, LifecycleAction.Result.CONTINUE);
            case ABANDON -> onAction(driven, step, LifecycleAction.Result.ABANDON);
            case UNHEALTHY -> on(driven, step, LifecycleState.IN_SERVICE, driven::unhealthy);
            case STOPPED -> on(driven, step, LifecycleState.IN_SERVICE, driven::stopped);
            case TERMINATE -> on(driven, step, LifecycleState.IN_SERVICE, member -> terminate(driven, member, false));
            case TERMINATE_AND_DECREMENT ->
                driven.group.desired() == driven.group.settings().minSize()
                        ? Optional.empty()
                        : on(driven, step, LifecycleState.IN_SERVICE, member -> terminate(driven, member, true));
            case SET_DESIRED -> {
                GroupSettings settings = driven.group.settings();
                int sizes = settings.maxSize() - settings.minSize() + 1;
                driven.setDesired(settings.minSize() + step.which() % sizes);
                yield Optional.empty();
            }
            case NEW_VERSION -> {
                driven.templates.createVersion(
                        driven.template,
                        driven.templates
                                .version(driven.group.settings().launchTemplate())
                                .data());
                yield Optional.empty();
            }
            case START_REFRESH -> {
                if (driven.group.activeRefresh().isEmpty()) {
                    String bounds = List.of(percentages(100, 150), percentages(50, 120), "\"MinHealthyPercentage\": 90")
                            .get(step.which() % 3);
                    driven.refresh(
                            Ground.json("{%s, \"SkipMatching\": %b, \"BakeTime\": %d}"
                                    .formatted(bounds, step.which() % 2 == 0, step.which())),
                            Optional.empty());
                }
                yield Optional.empty();
            }
            case CANCEL_REFRESH -> {
                driven.group.activeRefresh().ifPresent(refresh -> refresh.cancel(step.which() % 2 == 0, driven.now()));
                yield Optional.empty();
            }
            case TIME -> {
                driven.tick(Duration.ofSeconds(step.which()));
                yield Optional.empty();
            }
        };
    }

    private static void terminate(DrivenGroup driven, Member member, boolean decrement) {
        driven.group.terminate(member, decrement, driven.now());
        driven.take();
    }

    private static Optional<Integer> on(DrivenGroup driven, Step step, LifecycleState state, Consumer<Member> what) {
        Optional<Member> member = pick(
                driven.group.members().stream()
                        .filter(candidate -> candidate.state == state)
                        .toList(),
                step);
        member.ifPresent(what);
        return member.map(of -> of.number);
    }

    private static Optional<Integer> onAction(DrivenGroup driven, Step step, LifecycleAction.Result result) {
        Optional<Member> member = pick(
                driven.group.members().stream()
                        .filter(candidate -> !candidate.actions.isEmpty())
                        .toList(),
                step);
        member.ifPresent(of -> driven.complete(of, of.actions.get(0).hook().name(), result));
        return member.map(of -> of.number);
    }

    private static <T> Optional<T> pick(Collection<T> candidates, Step step) {
        return candidates.isEmpty()
                ? Optional.empty()
                : Optional.of(List.copyOf(candidates).get(step.which() % candidates.size()));
    }

    /** Lets time pass while everything succeeds. */
    private static void calm(DrivenGroup driven, Duration duration) {
        Instant end = driven.now().plus(duration);
        while (driven.now().isBefore(end)) {
            driven.carryOut();
            for (Member member : driven.group.members()) {
                if (member.state == LifecycleState.TERMINATING) {
                    driven.drained(member.number, "targets");
                }
                for (LifecycleAction action : List.copyOf(member.actions)) {
                    driven.complete(member, action.hook().name(), LifecycleAction.Result.CONTINUE);
                }
            }
            driven.tick(Duration.ofSeconds(20));
        }
        driven.carryOut();
    }
}
