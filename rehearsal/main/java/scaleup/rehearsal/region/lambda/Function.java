package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.iam.ResourcePolicy;
import scaleup.rehearsal.template.NotMade;

/** A function that was made: its policy, its sandboxes, and how its events are served. */
final class Function {
    private final FunctionConfiguration configuration;
    private final Sandboxes sandboxes;
    private final FunctionLog log;
    private final Semaphore concurrency;
    private final Consumer<InvocationRecord> records;
    private final Clock clock;
    private volatile ResourcePolicy policy = ResourcePolicy.empty();
    private volatile EventInvokeConfig eventInvokeConfig = EventInvokeConfig.DEFAULT;

    /** @param concurrency as many permits as invocations are allowed at the same time in the account */
    Function(
            FunctionConfiguration configuration,
            Sandboxes sandboxes,
            FunctionLog log,
            Semaphore concurrency,
            Consumer<InvocationRecord> records,
            Clock clock) {
        this.configuration = configuration;
        this.sandboxes = sandboxes;
        this.log = log;
        this.concurrency = concurrency;
        this.records = records;
        this.clock = clock;
    }

    FunctionConfiguration configuration() {
        return configuration;
    }

    EventInvokeConfig eventInvokeConfig() {
        return eventInvokeConfig;
    }

    void configure(EventInvokeConfig config) {
        eventInvokeConfig = config;
    }

    /** Adds a statement to its policy, as AddPermission does. */
    synchronized void permit(JsonNode statement, String name) throws NotMade {
        policy = policy.with(statement, name);
    }

    /** Why somebody may not invoke it, in AWS's words; empty if they may. */
    String denial(Invoker invoker, Account account) {
        return invoker.equals(Invoker.OWNER)
                ? ""
                : policy.denial(invoker.request(), "lambda:InvokeFunction", configuration.arn(), account);
    }

    /**
     * Serves an event in a sandbox.
     *
     * @throws Refusal TooManyRequestsException, ServiceException
     */
    Result serve(String requestId, JsonNode event, Invoker invoker) throws Refusal, InterruptedException {
        if (!concurrency.tryAcquire()) {
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
