package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.gateway.Refusal;

/** A function that was made: by what names it is called, its sandboxes, and how its events are served. */
final class Function {
    private final FunctionConfiguration configuration;
    private final Sandboxes sandboxes;
    private final FunctionLog log;
    private final Semaphore concurrency;
    private final Outage throttling;
    private final Consumer<InvocationRecord> records;
    private final Clock clock;
    private final Map<String, QualifiedFunction> qualified = new ConcurrentHashMap<>();

    /**
     * @param concurrency as many permits as invocations are allowed at the same time in the account
     * @param throttling while it lasts, none is
     */
    Function(
            FunctionConfiguration configuration,
            Sandboxes sandboxes,
            FunctionLog log,
            Semaphore concurrency,
            Outage throttling,
            Consumer<InvocationRecord> records,
            Clock clock) {
        this.configuration = configuration;
        this.sandboxes = sandboxes;
        this.log = log;
        this.concurrency = concurrency;
        this.throttling = throttling;
        this.records = records;
        this.clock = clock;
        qualified.put(QualifiedFunction.LATEST, new QualifiedFunction(this, QualifiedFunction.LATEST));
    }

    FunctionConfiguration configuration() {
        return configuration;
    }

    /**
     * Makes an alias of it.
     *
     * @throws Refusal ResourceConflictException if there is one
     */
    QualifiedFunction alias(String name) throws Refusal {
        var alias = new QualifiedFunction(this, name);
        if (qualified.putIfAbsent(name, alias) != null) {
            throw new Refusal(409, "ResourceConflictException", "Alias already exists: " + alias.arn());
        }
        return alias;
    }

    /** As it is called by a version or an alias; empty if there is none. */
    Optional<QualifiedFunction> qualified(String qualifier) {
        return Optional.ofNullable(qualified.get(qualifier));
    }

    /** By all of its names. */
    List<QualifiedFunction> qualified() {
        return List.copyOf(qualified.values());
    }

    /**
     * Serves an event in a sandbox.
     *
     * @throws Refusal TooManyRequestsException, ServiceException
     */
    Result serve(String requestId, JsonNode event, Invoker invoker) throws Refusal, InterruptedException {
        if (throttling.meets() || !concurrency.tryAcquire()) {
            throw new Refusal(429, "TooManyRequestsException", "Rate Exceeded.");
        }
        try {
            var sandbox = sandboxes.take();
            try {
                var served = sandbox.serve(requestId, event, log);
                log.end(requestId, served, configuration);
                records.accept(InvocationRecord.of(clock.instant(), configuration.name(), requestId, invoker, served));
                return served.result();
            } finally {
                sandboxes.giveBack(sandbox);
            }
        } finally {
            concurrency.release();
        }
    }

    void end(Duration recording) throws InterruptedException {
        sandboxes.end(recording);
    }
}
