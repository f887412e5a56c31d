package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An execution environment: one process of a function, which serves one event at a time. AWS Lambda developer guide,
 * 'Understanding the Lambda execution environment lifecycle'. Unlike at AWS, the process isn't frozen between events,
 * of its memory only the heap is limited, and it may use a whole processor.
 */
final class Sandbox {
    /** How long initialisation may take before it counts as part of the first invocation. */
    private static final Duration INIT = Duration.ofSeconds(10);

    /** The error type of an event that took too long. */
    static final String TIMED_OUT = "Sandbox.Timedout";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FunctionConfiguration function;
    private final Process process;
    private final RuntimeApi api;
    private final Instant credentialsExpire;
    private final boolean records;
    private final long started = System.nanoTime();
    private boolean fresh = true;

    Sandbox(
            FunctionConfiguration function,
            Process process,
            RuntimeApi api,
            Instant credentialsExpire,
            boolean records) {
        this.function = function;
        this.process = process;
        this.api = api;
        this.credentialsExpire = credentialsExpire;
        this.records = records;
    }

    /**
     * What became of an event.
     *
     * @param cold whether it was the process' first
     * @param initialisation from the start of the process until it asked for an event; zero if it wasn't cold
     * @param memory what the process used at most so far, in MB
     */
    record Served(Result result, boolean cold, Duration initialisation, Duration duration, long memory) {}

    /** Whether it records an archive of classes, which it writes when it ends by itself. */
    boolean records() {
        return records;
    }

    /** Whether it can serve another event: its process lives and its credentials last. */
    boolean usable(Instant now) {
        return process.isAlive() && now.plus(function.timeout()).isBefore(credentialsExpire);
    }

    /** Serves an event; kills the process if it takes longer than the function may. */
    Served serve(String requestId, JsonNode event, FunctionLog log) throws InterruptedException {
        boolean cold = fresh;
        fresh = false;
        var failure = await(api.next(), requestId, cold ? INIT.plus(function.timeout()) : function.timeout());
        var initialisation = cold ? since(started) : Duration.ZERO;
        log.start(requestId);
        long begin = System.nanoTime();
        if (failure.isEmpty()) {
            failure = answer(requestId, event);
        }
        var duration = since(begin);
        long memory = memory();
        var result = failure.orElseGet(() -> result(api.answer().join()));
        return new Served(result, cold, initialisation, duration, memory);
    }

    private Optional<Result> answer(String requestId, JsonNode event) throws InterruptedException {
        try {
            api.deliver(
                    requestId, event.toString(), function.arn(), Instant.now().plus(function.timeout()));
        } catch (IOException connectionEnded) {
            kill();
            return Optional.of(exited(requestId));
        }
        return await(api.answer(), requestId, function.timeout());
    }

    /** Waits until the function does something; or else tells how it failed to. */
    private Optional<Result> await(CompletableFuture<?> event, String requestId, Duration patience)
            throws InterruptedException {
        try {
            CompletableFuture.anyOf(event, api.initError(), process.onExit())
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            kill();
            return Optional.of(Result.failure(
                    TIMED_OUT,
                    requestId,
                    "Task timed out after %s seconds".formatted(FunctionLog.seconds(function.timeout()))));
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes these with an exception", e);
        }
        if (event.isDone()) {
            return Optional.empty();
        }
        // A runtime that can't initialise says why before it ends.
        kill();
        return Optional.of(
                api.initError().isDone() ? Result.failure(json(api.initError().join())) : exited(requestId));
    }

    private Result exited(String requestId) {
        int code = process.exitValue();
        return Result.failure(
                "Runtime.ExitError",
                requestId,
                switch (code) {
                    case 0 -> "Runtime exited without providing a reason";
                    case 128 + 9 -> "Runtime exited with error: signal: killed";
                    case 128 + 15 -> "Runtime exited with error: signal: terminated";
                    default -> "Runtime exited with error: exit status " + code;
                });
    }

    private static Result result(RuntimeApi.Answer answer) {
        return answer.error() ? Result.failure(json(answer.body())) : Result.success(json(answer.body()));
    }

    /** A function may answer with anything: nothing becomes null, what isn't JSON a text. */
    private static JsonNode json(String body) {
        try {
            var tree = JSON.readTree(body);
            return tree.isMissingNode() ? JSON.nullNode() : tree;
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(body);
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    /** The peak of the resident memory, in MB; 0 once the process has ended. */
    private long memory() {
        try {
            return Files.readString(Path.of("/proc/%d/status".formatted(process.pid())))
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    private void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * Ends the process.
     *
     * @param patience how long it may take to end by itself, for example to write an archive of classes; zero to kill
     *     it at once
     * @return whether it ended by itself
     */
    boolean end(Duration patience) throws InterruptedException {
        try {
            if (!patience.isZero() && process.isAlive()) {
                process.destroy();
                return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
            return false;
        } finally {
            kill();
            api.close();
        }
    }
}
