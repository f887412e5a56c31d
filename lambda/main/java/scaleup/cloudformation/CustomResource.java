package scaleup.cloudformation;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Answers CloudFormation in every case: success, any exception or error, malformed properties, and before the
 * function's own time-out, since CloudFormation waits for an answer that never comes. Where the answer itself can't be
 * delivered, it is tried for as long as the function may run. The invocation doesn't fail by that: AWS Lambda would keep the
 * request, with its presigned address, in the queue of failed events, and CloudFormation tells of the missing answer itself.
 */
public final class CustomResource {
    /** Kept for the answer: every attempt of {@link PresignedUrl} may take its whole time-out. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** Kept for the provider between its deadline and being cut off, so that it can say how far it came. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final ResponseAddresses addresses;
    private final Answers answers;
    private final PrintStream log;

    public CustomResource() {
        this(ResponseAddresses.ofCloudFormation(), new PresignedUrl(), System.err);
    }

    CustomResource(ResponseAddresses addresses, Answers answers, PrintStream log) {
        this.addresses = addresses;
        this.answers = answers;
        this.log = log;
    }

    /** Whether an event comes from CloudFormation. */
    public static boolean isRequest(JsonNode event) {
        return event.has("ResponseURL") && event.has("RequestType");
    }

    /**
     * Has a request done and answers it.
     *
     * @throws IOException if the request names no address of CloudFormation's for the answer; then nothing is done
     */
    public void handle(JsonNode event, Context context, Provider provider) throws IOException {
        URI address = addresses.of(event.path("ResponseURL").asText());
        Deadline end = end(context);
        byte[] answer;
        try {
            answer = Answer.success(event, provide(event, context, end, provider));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = Answer.failure(event, "The function was interrupted.");
        } catch (TimeoutException e) {
            answer = Answer.failure(
                    event, "The function did not finish in its time. Log stream: " + context.getLogStreamName());
        } catch (ExecutionException e) {
            answer = Answer.failure(event, reason(e.getCause(), context));
        }
        try {
            answers.deliver(address, answer, end);
        } catch (IOException e) {
            log.println("CloudFormation could not be answered, and will say so: " + e.getMessage());
        }
    }

    /** When there is time left for the answer only. */
    private static Deadline end(Context context) {
        Supplier<Duration> remaining = () -> Duration.ofMillis(context.getRemainingTimeInMillis());
        return Deadline.before(remaining, shorter(ANSWER, remaining.get().dividedBy(3)));
    }

    private static Map<String, String> provide(JsonNode event, Context context, Deadline end, Provider provider)
            throws InterruptedException, ExecutionException, TimeoutException {
        Supplier<Duration> remaining = () -> Duration.ofMillis(context.getRemainingTimeInMillis());
        Duration total = remaining.get();
        Deadline deadline = Deadline.before(remaining, shorter(ANSWER.plus(LAST_WORDS), total.dividedBy(2)));
        FutureTask<Map<String, String>> task =
                new FutureTask<>(() -> provider.provide(CustomResourceRequest.of(event), deadline));
        Thread thread = new Thread(task, "custom-resource");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(end.remaining().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            task.cancel(true);
        }
    }

    /** Messages of unknown exceptions may quote anything, a secret too: they are neither answered nor logged. */
    private String reason(Throwable failure, Context context) {
        boolean harmless = failure instanceof Failure || failure instanceof SdkException;
        String reason = harmless && failure.getMessage() != null
                ? failure.getMessage()
                : "%s. Log stream: %s".formatted(failure.getClass().getName(), context.getLogStreamName());
        StringBuilder trace = new StringBuilder(reason);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            trace.append('\n').append(cause.getClass().getName());
            for (StackTraceElement frame : cause.getStackTrace()) {
                trace.append("\n\tat ").append(frame);
            }
        }
        log.println(trace);
        return reason;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
