package scaleup.rehearsal.region.elasticloadbalancing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Checks targets again and again. "Health checks are distributed and use a consensus mechanism" (Elastic Load Balancing,
 * Network Load Balancers, "Health check settings"): here all nodes check in each round, and the round counts as failed if
 * more than half of them failed.
 */
final class HealthChecks {
    private final List<Node> nodes;
    private final Probe probe;
    private final Duration interval;
    private final ScheduledExecutorService scheduler;
    private final BiConsumer<Target, Optional<TargetHealth.Reason>> result;

    /** @param result is told of each round: why it failed, or empty */
    HealthChecks(
            List<Node> nodes,
            Probe probe,
            Duration interval,
            ScheduledExecutorService scheduler,
            BiConsumer<Target, Optional<TargetHealth.Reason>> result) {
        this.nodes = List.copyOf(nodes);
        this.probe = probe;
        this.interval = interval;
        this.scheduler = scheduler;
        this.result = result;
    }

    /** Starts a round; the next one is up to who hears of its result. */
    void check(Target target) {
        List<CompletableFuture<Optional<TargetHealth.Reason>>> probes = nodes.stream()
                .map(node -> probe.probe(node, target).toCompletableFuture())
                .toList();
        CompletableFuture<?> unused = CompletableFuture.allOf(probes.toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    List<TargetHealth.Reason> failures = probes.stream()
                            .map(CompletableFuture::join)
                            .flatMap(Optional::stream)
                            .toList();
                    boolean failed = 2 * failures.size() > nodes.size();
                    result.accept(target, failed ? Optional.of(failures.get(0)) : Optional.empty());
                });
    }

    /** The round after one that has just ended. */
    void checkLater(Target target) {
        ScheduledFuture<?> unused = scheduler.schedule(() -> check(target), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
}
