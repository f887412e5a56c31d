package scaleup.rehearsal.region.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.lambda.LambdaWorld.ARN;
import static scaleup.rehearsal.region.lambda.LambdaWorld.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.NotMade;

class AsynchronousInvocationTest {
    @TempDir
    private Path folder;

    @Test
    void aFailedEventIsRepeatedAfterOneAndTwoMinutesAndThenGoesToTheQueue()
            throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            world.make("AWS::Lambda::EventInvokeConfig", config(2));

            var requestId = world.lambda.enqueue(ARN, event("fail because"), Invoker.OWNER);

            assertThat(world.time.awaitWaiting()).isEqualTo(Duration.ofMinutes(1));
            world.time.pass(Duration.ofMinutes(1));
            assertThat(world.time.awaitWaiting()).isEqualTo(Duration.ofMinutes(2));
            world.time.pass(Duration.ofMinutes(2));
            var sent = world.sent.poll(30, TimeUnit.SECONDS);
            assertThat(sent.path("sender").asText()).isEqualTo("obedient-role");
            assertThat(sent.path("destination").asText()).isEqualTo("arn:aws:sqs:eu-central-1:111122223333:failed");
            var context = sent.path("record").path("requestContext");
            assertThat(context.path("requestId").asText()).isEqualTo(requestId);
            assertThat(context.path("condition").asText()).isEqualTo("RetriesExhausted");
            assertThat(context.path("approximateInvokeCount").asInt()).isEqualTo(3);
            assertThat(sent.path("record").path("requestPayload").asText()).isEqualTo("fail because");
            assertThat(sent.path("record")
                            .path("responsePayload")
                            .path("errorMessage")
                            .asText())
                    .isEqualTo("because");
            assertThat(world.lambda.invocations())
                    .hasSize(3)
                    .extracting(InvocationRecord::requestId)
                    .containsOnly(requestId);
        }
    }

    @Test
    void withoutRetriesAnEventFailsAtOnce() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            world.make("AWS::Lambda::EventInvokeConfig", config(0));

            world.lambda.enqueue(ARN, event("fail because"), Invoker.OWNER);

            assertThat(world.sent.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(world.lambda.invocations()).hasSize(1);
        }
    }

    @Test
    void anEventThatGrowsTooOldIsGivenUp() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            world.make("AWS::Lambda::EventInvokeConfig", config(2).put("MaximumEventAgeInSeconds", 100));

            world.lambda.enqueue(ARN, event("fail because"), Invoker.OWNER);

            world.time.awaitWaiting();
            world.time.pass(Duration.ofMinutes(1));
            var sent = world.sent.poll(30, TimeUnit.SECONDS);
            assertThat(sent.path("record")
                            .path("requestContext")
                            .path("condition")
                            .asText())
                    .isEqualTo("EventAgeExceeded");
            assertThat(world.lambda.invocations()).hasSize(2);
        }
    }

    @Test
    void anEventThatSucceedsIsServedOnce() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            world.lambda.enqueue(ARN, event("count"), Invoker.OWNER);

            assertThat(world.awaitInvocations(1)).hasSize(1);
            world.time.pass(Duration.ofHours(1));
            assertThat(world.lambda
                            .invoke(ARN, event("count"), Invoker.OWNER)
                            .payload()
                            .asInt())
                    .isEqualTo(2);
        }
    }

    /** API reference, PutFunctionEventInvokeConfig: "on a function, version, or alias", each by itself. */
    @Test
    void whatFailsGoesToTheDestinationOfTheNameByWhichItWasCalled()
            throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            var alias = world.make("AWS::Lambda::Alias", LambdaWorld.alias("events"))
                    .reference();
            world.make("AWS::Lambda::EventInvokeConfig", config(0).put("Qualifier", "events"));
            world.make("AWS::Lambda::EventInvokeConfig", without(config(0), "DestinationConfig"));

            world.lambda.enqueue(ARN, event("fail by itself"), Invoker.OWNER);
            assertThat(world.awaitInvocations(1)).hasSize(1);
            world.lambda.enqueue(alias, event("fail by its alias"), Invoker.OWNER);

            var sent = world.sent.poll(30, TimeUnit.SECONDS);
            assertThat(sent.path("record").path("requestPayload").asText()).isEqualTo("fail by its alias");
            assertThat(sent.path("record")
                            .path("requestContext")
                            .path("functionArn")
                            .asText())
                    .isEqualTo(alias);
            assertThat(world.sent).isEmpty();
            assertThat(world.lambda.failureDestinations())
                    .extracting(FailureDestination::arn)
                    .containsExactly("arn:aws:sqs:eu-central-1:111122223333:failed");
        }
    }

    @Test
    void anAliasThatIsNotThereHasNoDestination() throws IOException, NotMade, InterruptedException {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            var config = config(0).put("Qualifier", "events");

            assertThatThrownBy(() -> world.make("AWS::Lambda::EventInvokeConfig", config))
                    .isInstanceOf(NotMade.class)
                    .hasMessage("Stack/Id: Function not found: obedient:events");
        }
    }

    private static ObjectNode without(ObjectNode config, String field) {
        config.remove(field);
        return config;
    }

    private static ObjectNode config(int retries) {
        var config = new ObjectMapper()
                .createObjectNode()
                .put("FunctionName", "obedient")
                .put("Qualifier", "$LATEST")
                .put("MaximumRetryAttempts", retries);
        config.putObject("DestinationConfig")
                .putObject("OnFailure")
                .put("Destination", "arn:aws:sqs:eu-central-1:111122223333:failed");
        return config;
    }
}
