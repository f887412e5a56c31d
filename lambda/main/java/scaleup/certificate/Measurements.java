package scaleup.certificate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import scaleup.metrics.Metrics;

/**
 * The metrics and log lines of runs. {@code RenewalOverdue}: 1 where load balancers have no valid certificate, or one that
 * should have been renewed by now, and 0 otherwise. {@code Failed}: 0 or 1. {@code AgeOfLastSuccess}: known while the function
 * stays warm; that the function doesn't run at all shows as missing data.
 */
final class Measurements {
    /** Time for a person to act. Whoever renews begins before: ACM does 60 or 45 days before the end. */
    private static final Duration MOST_NOTICE = Duration.ofDays(30);

    /**
     * Of a certificate's life: those that last for less than three months, as all public ones will from March 2029 on (CA/Browser
     * Forum, ballot SC-081v3), are renewed when a third of it is left (Let's Encrypt, certbot 4.0).
     */
    private static final int NOTICE_PART = 4;

    private final Supplier<Metrics.Line> lines;
    private final Clock clock;
    private final Consumer<String> log;
    private Optional<Instant> lastSuccess = Optional.empty();

    Measurements(Supplier<Metrics.Line> lines, Clock clock, Consumer<String> log) {
        this.lines = lines;
        this.clock = clock;
        this.log = log;
    }

    /** Runs and measures, whether it succeeds or not. */
    SecretUpdate.Outcome measure(Function<SecretUpdate.Progress, SecretUpdate.Outcome> run) {
        Found found = new Found();
        boolean succeeded = false;
        try {
            SecretUpdate.Outcome outcome = run.apply(found);
            log.accept("The secret holds %s. Warnings: %s".formatted(outcome.certificate(), outcome.warnings()));
            lastSuccess = Optional.of(clock.instant());
            succeeded = true;
            return outcome;
        } finally {
            Instant now = clock.instant();
            Metrics.Line line = lines.get().count("Failed", succeeded ? 0 : 1);
            lastSuccess.ifPresent(success -> line.seconds("AgeOfLastSuccess", seconds(Duration.between(success, now))));
            if (found.read) {
                line.count("RenewalOverdue", found.overdue(now) ? 1 : 0);
            }
            line.emit();
        }
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toSeconds());
    }

    private static Instant latestRenewal(ServerCertificate certificate) {
        Instant end = certificate.expires();
        Duration part = Duration.between(certificate.leaf().getNotBefore().toInstant(), end)
                .dividedBy(NOTICE_PART);
        return end.minus(part.compareTo(MOST_NOTICE) < 0 ? part : MOST_NOTICE);
    }

    private final class Found implements SecretUpdate.Progress {
        private boolean read;
        private Optional<ServerCertificate> held = Optional.empty();

        @Override
        public void holds(Optional<ServerCertificate> certificate) {
            read = true;
            held = certificate;
        }

        private boolean overdue(Instant now) {
            return held.map(Measurements::latestRenewal).filter(now::isBefore).isEmpty();
        }

        @Override
        public void replaced(String version, String why) {
            log.accept("Version %s of the secret is current now; the one before: %s".formatted(version, why));
        }
    }
}
