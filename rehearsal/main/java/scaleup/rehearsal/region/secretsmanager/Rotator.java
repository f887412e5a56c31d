package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;

/** Runs rotations while their callers go on. AWS Secrets Manager user guide, 'Rotation by Lambda function'. */
final class Rotator {
    /** AWS retries 'the entire rotation process multiple times', and documents neither how often nor when. */
    private static final int ATTEMPTS = 5;

    private final SecretStorage storage;
    private final RotatingSecrets secrets;
    private final Executor executor;
    private final Timer timer;
    private final Journal journal;
    private final Clock clock;

    Rotator(
            SecretStorage storage,
            RotatingSecrets secrets,
            Executor executor,
            Timer timer,
            Journal journal,
            Clock clock) {
        this.storage = storage;
        this.secrets = secrets;
        this.executor = executor;
        this.timer = timer;
        this.journal = journal;
        this.clock = clock;
    }

    /** Rotates, and tries again what fails, until the rotation is cancelled or its version loses its label. */
    void rotate(RotationRun run, Consumer<String> scheduled) {
        attempt(run, 1, scheduled);
    }

    private void attempt(RotationRun run, int attempt, Consumer<String> scheduled) {
        executor.execute(() -> {
            try {
                var failure = run.rotate();
                if (failure.isPresent()) {
                    fail(run, attempt, failure.get(), scheduled);
                    return;
                }
                secrets.change(run.secret(), secret -> secret.rotated(clock.instant()));
                journal.write(run.secret(), "rotated to version " + run.version());
                schedule(run.secret(), scheduled);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void fail(RotationRun run, int attempt, String failure, Consumer<String> scheduled) {
        journal.fail(run.secret(), "rotation failed (attempt %d of %d) at %s".formatted(attempt, ATTEMPTS, failure));
        if (attempt < ATTEMPTS) {
            timer.after(Duration.ofMinutes(1L << (attempt - 1)), () -> {
                var secret = secrets.get(run.secret()).orElseThrow();
                if (secret.enabled() && secret.pending().equals(Optional.of(run.version()))) {
                    attempt(run, attempt + 1, scheduled);
                }
            });
        }
    }

    /** Sets when the next rotation begins, which holds until this is called again. */
    void schedule(String arn, Consumer<String> scheduled) {
        var secret = secrets.change(arn, state -> state.due(clock.instant()));
        secret.every()
                .ifPresent(every -> timer.after(every, () -> {
                    if (secrets.get(arn).orElseThrow().next().equals(secret.next())) {
                        executor.execute(() -> scheduled.accept(arn));
                    }
                }));
    }

    /**
     * API reference, RotateSecret, RotateImmediately: where it is false, 'Secrets Manager tests the rotation
     * configuration by running the testSecret step'. The version for it is a copy of the current one: AWS doesn't
     * document what is in it.
     */
    void test(RotationRun run) throws Refusal {
        var id = JsonNodeFactory.instance.objectNode().put("SecretId", run.secret());
        var copy = id.deepCopy().put("ClientRequestToken", run.version());
        copy.set("SecretString", secrets.value(id).path("SecretString"));
        copy.putArray("VersionStages").add(RotatingSecrets.PENDING);
        storage.call("PutSecretValue", copy);
        executor.execute(() -> {
            try {
                run.test()
                        .ifPresent(
                                failure -> journal.fail(run.secret(), "the test of its rotation failed at " + failure));
                storage.call(
                        "UpdateSecretVersionStage",
                        id.put("VersionStage", RotatingSecrets.PENDING).put("RemoveFromVersionId", run.version()));
            } catch (Refusal e) {
                journal.fail(run.secret(), "the test of its rotation left a version: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
