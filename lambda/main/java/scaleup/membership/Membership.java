package scaleup.membership;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import scaleup.metrics.Metrics;

/** A tier whose runs are measured. */
final class Membership implements Tier {
    private final Tier tier;
    private final Metrics metrics;
    private final Clock clock;
    private volatile Instant lastSuccess;

    Membership(Tier tier, Metrics metrics, Clock clock) {
        this.tier = tier;
        this.metrics = metrics;
        this.clock = clock;
        this.lastSuccess = clock.instant();
    }

    static Membership of(Settings settings, Tier tier) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        dimensions.put("Tier", settings.tier());
        dimensions.put("Function", "membership");
        return new Membership(tier, new Metrics(settings.metricsNamespace(), dimensions), Clock.systemUTC());
    }

    @Override
    public Outcome run() throws InterruptedException {
        boolean successful = false;
        try {
            Outcome outcome = tier.run();
            outcome.report(metrics);
            lastSuccess = clock.instant();
            successful = true;
            return outcome;
        } finally {
            // Since this instance of the function started, if it had no success yet.
            metrics.line()
                    .count("Failed", successful ? 0 : 1)
                    .seconds("AgeOfLastSuccess", (double)
                            Duration.between(lastSuccess, clock.instant()).toSeconds())
                    .emit();
        }
    }

    @Override
    public void remove() throws InterruptedException {
        tier.remove();
    }
}
