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
 * function's own time-out, since CloudFormation waits an hour for an answer that never comes. Where the answer itself
 * can't be delivered, the invocation fails, and Lambda repeats it.
 */
public final class CustomResource {
    /** Kept for the answer: every attempt of {@link PresignedUrl} may take its whole time-out. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** Kept for the provider between its deadline and being cut off, so that it can say how far it came. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final Answers answers;
    private final PrintStream log;

    public CustomResource() {
        this(new PresignedUrl(), System.err);
    }

    CustomResource(Answers answers, PrintStream log) {
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
     * @throws IOException if the answer can't be delivered
     */
    public void handle(JsonNode event, Context context, Provider provider) throws IOException {
        byte[] answer;
        try {
            answer = Answer.success(event, provide(event, context, provider));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = Answer.failure(event, "The function was interrupted.");
        } catch (TimeoutException e) {
            answer = Answer.failure(
                    event, "The function did not finish in its time. Log stream: " + context.getLogStreamName());
        } catch (ExecutionException e) {
            answer = Answer.failure(event, reason(e.getCause(), context));
        }
        answers.deliver(responseUrl(event), answer);
    }

    private static URI responseUrl(JsonNode event) throws IOException {
        String url = event.path("ResponseURL").asText();
        if (!url.matches("https?://[^\\s]+")) {
            throw new IOException("The request has no ResponseURL that could be answered.");
        }
        try {
            return URI.create(url);
        } catch (IllegalArgumentException quotesTheUrl) {
            throw new IOException("The request's ResponseURL is not valid.");
        }
    }

    private static Map<String, String> provide(JsonNode event, Context context, Provider provider)
            throws InterruptedException, ExecutionException, TimeoutException {
        Supplier<Duration> remaining = () -> Duration.ofMillis(context.getRemainingTimeInMillis());
        Duration total = remaining.get();
        Deadline end = Deadline.before(remaining, shorter(ANSWER, total.dividedBy(3)));
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
