package scaleup.rehearsal.region.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.lambda.LambdaWorld.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.ManualTime;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;

/** An account in which as many invocations run as may. */
class ThrottlingTest {
    private final ManualTime time = new ManualTime();
    private final Outage throttling = new Outage();
    private final List<JsonNode> sent = new ArrayList<>();
    private final AsynchronousInvocations asynchronous = new AsynchronousInvocations(
            Runnable::run,
            time,
            (sender, destination, invocationRecord) -> sent.add(invocationRecord),
            new Journal(time, entry -> {}),
            time);
    private final QualifiedFunction function = function(0);

    @Test
    void anInvocationIsRefused() {
        assertThatThrownBy(() -> function.function().serve("1", event("count"), Invoker.OWNER))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(429);
                    assertThat(refusal.code()).isEqualTo("TooManyRequestsException");
                });
    }

    /** As an account whose functions have no concurrency: "Configuring reserved concurrency for a function", Throttle. */
    @Test
    void anInvocationIsRefusedAsLongAsAWSLambdaDoes() {
        throttling.begin();

        assertThatThrownBy(() -> function(1).function().serve("1", event("count"), Invoker.OWNER))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("TooManyRequestsException"));

        assertThat(throttling.end()).isEqualTo(1);
    }

    @Test
    void anEventWaitsTwiceAsLongEachTimeUpToFiveMinutes() throws InterruptedException {
        asynchronous.accept(function, "1", event("count"), Invoker.OWNER);

        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300}) {
            assertThat(time.awaitWaiting()).isEqualTo(Duration.ofSeconds(seconds));
            time.pass(Duration.ofSeconds(seconds));
        }
        assertThat(sent).isEmpty();
    }

    @Test
    void anEventThatWaitedForSixHoursIsGivenUpWithoutAnAttempt() {
        asynchronous.accept(function, "1", event("count"), Invoker.OWNER);

        time.pass(Duration.ofHours(7));

        assertThat(sent).singleElement().satisfies(invocationRecord -> {
            assertThat(invocationRecord.path("requestContext").path("condition").asText())
                    .isEqualTo("EventAgeExceeded");
            assertThat(invocationRecord
                            .path("requestContext")
                            .path("approximateInvokeCount")
                            .asInt())
                    .isZero();
            assertThat(invocationRecord.has("responsePayload")).isFalse();
        });
    }

    @Test
    void nothingIsTriedAgainAfterTheEnd() {
        asynchronous.accept(function, "1", event("count"), Invoker.OWNER);
        asynchronous.end();

        time.pass(Duration.ofHours(7));

        assertThat(sent).isEmpty();
    }

    private QualifiedFunction function(int running) {
        var configuration = new FunctionConfiguration(
                "busy",
                "arn:aws:lambda:eu-central-1:111122223333:function:busy",
                "java25",
                "Handler",
                "role",
                128,
                Duration.ofSeconds(3),
                "/aws/lambda/busy",
                Map.of());
        var busy = new QualifiedFunction(
                new Function(
                        configuration,
                        null,
                        new FunctionLog(Path.of("unused")),
                        new Semaphore(running),
                        throttling,
                        made -> {},
                        time),
                QualifiedFunction.LATEST);
        busy.configure(new EventInvokeConfig(2, Duration.ofHours(6), Optional.of("arn:aws:sqs:eu-central-1:1:q")));
        return busy;
    }
}
