package scaleup.membership;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import scaleup.metrics.Metrics;

/** A tier whose runs are measured. */
final class MeasuredMembership implements Membership {
    private final Membership tier;
    private final Metrics metrics;
    private final Clock clock;
    private volatile Instant lastSuccess;

    MeasuredMembership(Membership tier, Metrics metrics, Clock clock) {
        this.tier = tier;
        this.metrics = metrics;
        this.clock = clock;
        this.lastSuccess = clock.instant();
    }

    static MeasuredMembership of(MembershipSettings settings, Membership tier) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        dimensions.put("Tier", settings.tier());
        dimensions.put("Function", "membership");
        return new MeasuredMembership(tier, new Metrics(settings.metricsNamespace(), dimensions), Clock.systemUTC());
    }

    @Override
    public MembershipOutcome run() throws InterruptedException {
        boolean successful = false;
        try {
            MembershipOutcome outcome = tier.run();
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
    public boolean awaited() {
        return tier.awaited();
    }

    @Override
    public void remove() throws InterruptedException {
        tier.remove();
    }
}
