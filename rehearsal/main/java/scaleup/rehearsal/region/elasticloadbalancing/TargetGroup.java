package scaleup.rehearsal.region.elasticloadbalancing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import scaleup.rehearsal.report.Journal;

/**
 * A target group and what becomes of its targets over time (Elastic Load Balancing, Network Load Balancers, "Target
 * groups" and "Health checks for Network Load Balancer target groups").
 */
final class TargetGroup {
    /** What a group is declared with. */
    record Settings(String arn, String name, int port, String vpc, HealthCheck check) {
        /** The last part of its ARN. */
        String fullName() {
            return arn.substring(arn.lastIndexOf(':') + 1);
        }
    }

    private final Settings settings;
    private final LoadBalancingDelays delays;
    private final ScheduledExecutorService scheduler;
    private final Journal journal;
    private final Map<Target.Key, Target> targets = new LinkedHashMap<>();

    /** What they did is still to be reported. */
    private final List<Target> left = new ArrayList<>();

    private TargetGroupAttributes attributes;
    private Optional<NetworkLoadBalancer> loadBalancer = Optional.empty();
    private Optional<HealthChecks> checks = Optional.empty();
    private volatile Routes routes = Routes.of(List.of(), Set.of(), false);

    TargetGroup(
            Settings settings,
            TargetGroupAttributes attributes,
            LoadBalancingDelays delays,
            ScheduledExecutorService scheduler,
            Journal journal) {
        this.settings = settings;
        this.attributes = attributes;
        this.delays = delays;
        this.scheduler = scheduler;
        this.journal = journal;
    }

    Settings settings() {
        return settings;
    }

    synchronized TargetGroupAttributes attributes() {
        return attributes;
    }

    synchronized void change(TargetGroupAttributes changed) {
        attributes = changed;
        route();
    }

    synchronized Optional<NetworkLoadBalancer> loadBalancer() {
        return loadBalancer;
    }

    /** A listener forwards to it: its targets are put to use. */
    synchronized void use(NetworkLoadBalancer user, Probe probe) {
        loadBalancer = Optional.of(user);
        checks = Optional.of(new HealthChecks(
                user.nodes(), probe, delays.betweenChecks(settings.check().interval()), scheduler, this::checked));
        targets.values().forEach(this::begin);
        route();
    }

    /** Nothing happens if it is registered, unless it is leaving. */
    synchronized void register(String instance, int port, Instances.Location location) {
        var key = new Target.Key(instance, port);
        Target present = targets.get(key);
        if (present == null || present.phase == Target.Phase.DRAINING) {
            var target = new Target(key, location, settings.check().port().orElse(port));
            targets.put(key, target);
            begin(target);
            route();
        }
    }

    /** Nothing happens if it is not registered, or leaving already. */
    synchronized void deregister(String instance, int port) {
        Target target = targets.get(new Target.Key(instance, port));
        if (target == null || target.phase == Target.Phase.DRAINING) {
            return;
        }
        boolean served = target.takesNew();
        enter(target, Target.Phase.DRAINING, "is draining");
        target.lagging = served;
        inThisPhase(target, delays.newAfterDeregistering(), () -> target.lagging = false);
        route();
        after(delays.deregistrationDelay(attributes.deregistrationDelay()), () -> {
            if (attributes.deregistrationTermination()) {
                target.flows.forEach(Flow::reset);
            }
            enter(target, Target.Phase.UNUSED, "is deregistered");
            targets.remove(target.key, target);
            left.add(target);
        });
    }

    synchronized TargetHealth health(Target.Key key) {
        Target target = targets.get(key);
        if (target == null) {
            return TargetHealth.NOT_REGISTERED;
        }
        boolean elsewhere =
                loadBalancer.map(user -> !user.zones().contains(target.zone)).orElse(false);
        return elsewhere ? TargetHealth.ZONE_NOT_ENABLED : target.health();
    }

    synchronized List<Target.Key> registered() {
        return List.copyOf(targets.keySet());
    }

    /** Of all targets that it has or had. */
    synchronized List<Traffic> traffic() {
        return Stream.concat(left.stream(), targets.values().stream())
                .map(target -> target.traffic(settings.name()))
                .toList();
    }

    Routes routes() {
        return routes;
    }

    private void begin(Target target) {
        if (target.phase == Target.Phase.UNUSED
                && loadBalancer.map(user -> user.zones().contains(target.zone)).orElse(false)) {
            enter(target, Target.Phase.REGISTERING, "is being registered");
            inThisPhase(target, delays.registration(), () -> {
                enter(target, Target.Phase.CHECKING, "is checked");
                checks.ifPresent(running -> running.check(target));
            });
        }
    }

    private synchronized void checked(Target target, Optional<TargetHealth.Reason> failure) {
        if (target.phase == Target.Phase.DRAINING || target.phase == Target.Phase.UNUSED) {
            return;
        }
        target.successes = failure.isEmpty() ? target.successes + 1 : 0;
        target.failures = failure.isEmpty() ? 0 : target.failures + 1;
        failure.ifPresent(reason -> target.failure = reason);
        if (target.phase != Target.Phase.HEALTHY
                && target.successes >= settings.check().healthyThreshold()) {
            enter(target, Target.Phase.HEALTHY, "is healthy");
            route();
        } else if (!target.unhealthy() && target.failures >= settings.check().unhealthyThreshold()) {
            becomeUnhealthy(target);
            route();
        }
        checks.ifPresent(running -> running.checkLater(target));
    }

    private void becomeUnhealthy(Target target) {
        boolean served = target.takesNew();
        Duration draining = delays.unhealthyDraining(attributes.unhealthyDraining());
        boolean drains = !attributes.unhealthyTermination() && !draining.isZero();
        enter(
                target,
                drains ? Target.Phase.UNHEALTHY_DRAINING : Target.Phase.UNHEALTHY,
                "is unhealthy (%s)".formatted(target.failure.description()));
        target.lagging = served;
        inThisPhase(target, delays.newAfterUnhealthy(), () -> {
            target.lagging = false;
            if (attributes.unhealthyTermination()) {
                terminate(target);
            }
        });
        if (drains) {
            inThisPhase(target, draining, () -> {
                enter(target, Target.Phase.UNHEALTHY, "stays unhealthy: its connections end");
                terminate(target);
            });
        }
    }

    /** "Sends a TCP RST for packets received on the client connections, unless the unhealthy target triggers fail open". */
    private void terminate(Target target) {
        route();
        target.flows.stream().filter(flow -> !routes.failsOpen(flow.zone())).forEach(Flow::reset);
    }

    private void enter(Target target, Target.Phase phase, String text) {
        target.phase = phase;
        target.entered++;
        target.lagging = false;
        tell(target, text);
    }

    private void tell(Target target, String text) {
        journal.write(target.key.instance(), "%s in %s".formatted(text, settings.name()));
    }

    private void route() {
        boolean crossZone = attributes
                .crossZone()
                .orElse(loadBalancer.map(NetworkLoadBalancer::crossZone).orElse(false));
        Collection<Target> all = targets.values();
        routes = Routes.of(all, loadBalancer.map(NetworkLoadBalancer::zones).orElse(Set.of()), crossZone);
        loadBalancer.ifPresent(NetworkLoadBalancer::announce);
    }

    /** Later, unless the target has gone on by then. */
    private void inThisPhase(Target target, Duration delay, Runnable action) {
        int phase = target.entered;
        after(delay, () -> {
            if (target.entered == phase) {
                action.run();
            }
        });
    }

    /** Later, and with the group to itself. */
    private void after(Duration delay, Runnable action) {
        Runnable alone = () -> {
            synchronized (this) {
                action.run();
                route();
            }
        };
        ScheduledFuture<?> unused = scheduler.schedule(alone, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
