package scaleup.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class CustomResourceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<JsonNode> answers = new ArrayList<>();
    private final List<URI> answered = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final CustomResource resource = new CustomResource(
            (url, answer) -> {
                answered.add(url);
                answers.add(JSON.readTree(answer));
            },
            new PrintStream(log, true, StandardCharsets.UTF_8));

    @Test
    void aSuccessIsAnsweredWithAttributes() throws IOException {
        resource.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> Map.of("Size", "3"));

        assertThat(answer().path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(answer().path("Data").path("Size").asText()).isEqualTo("3");
        assertThat(answer().path("StackId").asText())
                .isEqualTo(request("Create").path("StackId").asText());
        assertThat(answer().path("RequestId").asText()).isEqualTo("request-1");
        assertThat(answer().path("LogicalResourceId").asText()).isEqualTo("Membership");
    }

    /** AWS CloudFormation User Guide, "Custom resource request objects": where the answer is to be put. */
    @Test
    void theAnswerGoesWhereTheRequestSays() throws IOException {
        resource.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> Map.of());
        assertThat(answered).containsExactly(URI.create("https://cloudformation.example/response?signature"));
    }

    /** Both are in every request (the same page), and nothing else that wakes a function has both. */
    @Test
    void aRequestIsKnownByItsTypeAndItsAddress() {
        assertThat(CustomResource.isRequest(request("Create"))).isTrue();
        for (String field : List.of("RequestType", "ResponseURL")) {
            ObjectNode other = request("Create");
            other.remove(field);
            assertThat(CustomResource.isRequest(other)).as("without %s", field).isFalse();
        }
    }

    @Test
    void whatJustFitsIsAnsweredAsItIs() throws IOException {
        ObjectNode event = request("Create");
        int rest = Answer.LIMIT - Answer.success(event, Map.of("Attribute", "")).length;
        assertThat(new String(Answer.success(event, Map.of("Attribute", "a".repeat(rest))), StandardCharsets.UTF_8))
                .hasSize(Answer.LIMIT)
                .contains("SUCCESS");
        assertThat(new String(Answer.success(event, Map.of("Attribute", "a".repeat(rest + 1))), StandardCharsets.UTF_8))
                .contains("FAILED", "4097 bytes");
    }

    @Test
    void thePhysicalIdIsTheSameForARepeatedCreateAndIsKeptAfterwards() throws IOException {
        resource.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> Map.of());
        resource.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> Map.of());
        ObjectNode update = request("Update").put("PhysicalResourceId", "what CloudFormation knows");
        resource.handle(update, new FixedContext(60_000), (request, deadline) -> Map.of());

        assertThat(answers)
                .extracting(answer -> answer.path("PhysicalResourceId").asText())
                .containsExactly(
                        "Scaleup-dev-Web/Membership", "Scaleup-dev-Web/Membership", "what CloudFormation knows");
    }

    @Test
    void theMessageOfAFailureIsTheReason() throws IOException {
        resource.handle(request("Delete"), new FixedContext(60_000), (request, deadline) -> {
            throw new Failure("1 of 3 serve");
        });

        assertThat(answer().path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer().path("Reason").asText()).isEqualTo("1 of 3 serve");
    }

    @Test
    void anErrorOfTheSdkIsTheReason() throws IOException {
        resource.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> {
            throw SdkClientException.create("Unable to connect");
        });

        assertThat(answer().path("Reason").asText()).isEqualTo("Unable to connect");
    }

    @Test
    void theMessageOfAnythingElseIsNeitherAnsweredNorLogged() throws IOException {
        resource.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> {
            throw new IllegalStateException("near 'hunter2'", new IOException("hunter2"));
        });

        assertThat(answer().path("Reason").asText())
                .isEqualTo("java.lang.IllegalStateException. Log stream: the-log-stream");
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("java.io.IOException", "CustomResourceTest")
                .doesNotContain("hunter2");
    }

    @Test
    void anErrorOfTheMachineIsAnswered() throws IOException {
        resource.handle(request("Delete"), new FixedContext(60_000), (request, deadline) -> {
            throw new NoClassDefFoundError("a/b/C");
        });

        assertThat(answer().path("Status").asText()).isEqualTo("FAILED");
    }

    @Test
    void aProviderThatHangsIsAnsweredBeforeTheFunctionsTimeOut() throws IOException {
        CountDownLatch interrupted = new CountDownLatch(1);
        FixedContext context = FixedContext.counting(600);
        resource.handle(request("Create"), context, (request, deadline) -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return Map.of();
        });

        assertThat(context.getRemainingTimeInMillis()).isPositive();
        assertThat(answer().path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer().path("Reason").asText()).contains("did not finish in its time");
        assertThat(answers).hasSize(1);
        assertThat(interrupted).satisfies(latch -> latch.await());
    }

    @Test
    void theProvidersDeadlineLiesBeforeTheCut() throws IOException {
        List<Long> remaining = new ArrayList<>();
        resource.handle(request("Create"), new FixedContext(900_000), (request, deadline) -> {
            remaining.add(deadline.remaining().toSeconds());
            return Map.of();
        });

        assertThat(remaining).containsExactly(870L);
    }

    @Test
    void malformedPropertiesAreAnswered() throws IOException {
        ObjectNode event = request("Delete");
        event.put("ResourceProperties", "no object");
        resource.handle(
                event, new FixedContext(60_000), (request, deadline) -> Map.of("x", request.property("Minimum")));

        assertThat(answer().path("Reason").asText()).contains("Minimum", "missing");
    }

    @Test
    void anUnknownKindOfRequestIsAnswered() throws IOException {
        resource.handle(request("Paint"), new FixedContext(60_000), (request, deadline) -> Map.of());

        assertThat(answer().path("Reason").asText()).contains("Paint");
    }

    @Test
    void anAnswerThatCannotBeDeliveredFailsTheInvocationSoThatItIsRepeated() {
        CustomResource unheard = new CustomResource(
                (url, answer) -> {
                    throw new IOException("503");
                },
                new PrintStream(log, true, StandardCharsets.UTF_8));

        assertThatThrownBy(() ->
                        unheard.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> Map.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aResponseUrlThatIsNoneIsNotQuoted() {
        ObjectNode event = request("Create").put("ResponseURL", "https://example.com/a b?secret");

        assertThatThrownBy(() -> resource.handle(event, new FixedContext(60_000), (request, deadline) -> Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("secret");
    }

    /** CloudFormation's limit is 4,096 bytes. */
    @Property(tries = 200)
    void everyAnswerIsWithinTheLimit(@ForAll String reason, @ForAll String attribute) throws IOException {
        ObjectNode event = request("Create");
        assertThat(Answer.failure(event, reason.repeat(50))).hasSizeLessThanOrEqualTo(Answer.LIMIT);
        assertThat(Answer.success(event, Map.of("Attribute", attribute.repeat(50))))
                .hasSizeLessThanOrEqualTo(Answer.LIMIT);
    }

    private JsonNode answer() {
        return answers.get(answers.size() - 1);
    }

    static ObjectNode request(String type) {
        ObjectNode event = JSON.createObjectNode()
                .put("RequestType", type)
                .put("ResponseURL", "https://cloudformation.example/response?signature")
                .put("StackId", "arn:aws:cloudformation:eu-central-1:000000000000:stack/Scaleup-dev-Web/1234")
                .put("RequestId", "request-1")
                .put("LogicalResourceId", "Membership")
                .put("ResourceType", "Custom::Membership");
        event.putObject("ResourceProperties").put("ServiceToken", "arn");
        return event;
    }
}
