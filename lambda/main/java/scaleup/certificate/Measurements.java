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
 * The metrics and log lines of runs. {@code DaysLeft}: whole days until load balancers have no valid certificate, 0 if
 * they have none now. {@code Failed}: 0 or 1. {@code AgeOfLastSuccess}: known while the function stays warm; that
 * the function doesn't run at all shows as missing data.
 */
final class Measurements {
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
                line.count("DaysLeft", daysLeft(found.expires, now));
            }
            line.emit();
        }
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toSeconds());
    }

    private static long daysLeft(Optional<Instant> expires, Instant now) {
        return expires.map(end -> Math.max(0, Duration.between(now, end).toDays()))
                .orElse(0L);
    }

    private final class Found implements SecretUpdate.Progress {
        private boolean read;
        private Optional<Instant> expires = Optional.empty();

        @Override
        public void holds(Optional<ServerCertificate> certificate) {
            read = true;
            expires = certificate.map(ServerCertificate::expires);
        }

        @Override
        public void replaced(String version, String why) {
            log.accept("Version %s of the secret is current now; the one before: %s".formatted(version, why));
        }
    }
}
