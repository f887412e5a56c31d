package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;

/**
 * Serves queued events and repeats what fails. AWS Lambda developer guide, 'How Lambda handles errors and retries with
 * asynchronous invocation' and 'Capturing records of Lambda asynchronous invocations'.
 */
final class AsynchronousInvocations {
    private static final Duration LONGEST_THROTTLE = Duration.ofMinutes(5);

    private final Executor executor;
    private final Timer timer;
    private final Destinations destinations;
    private final Journal journal;
    private final Clock clock;
    private volatile boolean ended;

    AsynchronousInvocations(Executor executor, Timer timer, Destinations destinations, Journal journal, Clock clock) {
        this.executor = executor;
        this.timer = timer;
        this.destinations = destinations;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * An event on its way.
     *
     * @param attempts how often the function has run for it
     * @param throttles how often in a row it could not run
     */
    private record Queued(
            QualifiedFunction function,
            String requestId,
            JsonNode event,
            Invoker invoker,
            Instant accepted,
            int attempts,
            int throttles) {
        Queued attempted() {
            return new Queued(function, requestId, event, invoker, accepted, attempts + 1, 0);
        }

        Queued throttled() {
            return new Queued(function, requestId, event, invoker, accepted, attempts, throttles + 1);
        }

        String name() {
            return function.configuration().name();
        }
    }

    void accept(QualifiedFunction function, String requestId, JsonNode event, Invoker invoker) {
        submit(new Queued(function, requestId, event, invoker, clock.instant(), 0, 0));
    }

    /** From now on nothing is served or repeated. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    private void submit(Queued queued) {
        if (!ended) {
            executor.execute(() -> attempt(queued));
        }
    }

    private void attempt(Queued queued) {
        try {
            var result = queued.function().function().serve(queued.requestId(), queued.event(), queued.invoker());
            if (result.failed() && !ended) {
                repeat(queued.attempted(), result);
            }
        } catch (Refusal notNow) {
            journal.write(queued.name(), "could not run: " + notNow.getMessage());
            var seconds = Duration.ofSeconds(1L << Math.min(queued.throttles(), 9));
            later(
                    queued.throttled(),
                    shorter(seconds, LONGEST_THROTTLE),
                    Result.failure(notNow.code(), queued.requestId(), notNow.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void repeat(Queued queued, Result result) {
        if (queued.attempts() > queued.function().eventInvokeConfig().maximumRetryAttempts()) {
            fail(queued, "RetriesExhausted", result);
        } else {
            later(queued, Duration.ofMinutes(queued.attempts()), result);
        }
    }

    private void later(Queued queued, Duration delay, Result result) {
        var end = queued.accepted().plus(queued.function().eventInvokeConfig().maximumEventAge());
        if (clock.instant().plus(delay).isAfter(end)) {
            fail(queued, "EventAgeExceeded", result);
        } else {
            timer.after(delay, () -> submit(queued));
        }
    }

    private void fail(Queued queued, String condition, Result result) {
        var destination = queued.function().eventInvokeConfig().onFailure();
        journal.fail(queued.name(), "gave up event %s: %s".formatted(queued.requestId(), condition));
        if (destination.isEmpty()) {
            return;
        }
        try {
            destinations.send(
                    queued.function().configuration().principal(),
                    destination.get(),
                    invocationRecord(queued, condition, result));
        } catch (Refusal e) {
            journal.fail(queued.name(), "could not send to %s: %s".formatted(destination.get(), e.getMessage()));
        }
    }

    private JsonNode invocationRecord(Queued queued, String condition, Result result) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("version", "1.0").put("timestamp", clock.instant().toString());
        tree.putObject("requestContext")
                .put("requestId", queued.requestId())
                .put("functionArn", queued.function().arn())
                .put("condition", condition)
                .put("approximateInvokeCount", queued.attempts());
        tree.set("requestPayload", queued.event());
        if (queued.attempts() > 0) {
            tree.putObject("responseContext")
                    .put("statusCode", 200)
                    .put("executedVersion", "$LATEST")
                    .put("functionError", "Unhandled");
            tree.set("responsePayload", result.payload());
        }
        return tree;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
