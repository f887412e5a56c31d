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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class CustomResourceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<JsonNode> answers = new ArrayList<>();
    private final List<URI> answered = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private static final ResponseAddresses ADDRESSES =
            new ResponseAddresses(Optional.of("eu-central-1"), Optional.empty());
    private static final String ADDRESS =
            "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/response?signature";

    private final CustomResource resource = new CustomResource(
            ADDRESSES,
            (url, answer, patience) -> {
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
        assertThat(answered).containsExactly(URI.create(ADDRESS));
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

    /**
     * AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations": a failed event is kept whole, and this one
     * has a presigned address in it. AWS CloudFormation tells of a missing answer itself (ServiceTimeout).
     */
    @Test
    void anAnswerThatCannotBeDeliveredDoesNotFailTheInvocation() throws IOException {
        List<Duration> patience = new ArrayList<>();
        CustomResource unheard = new CustomResource(
                ADDRESSES,
                (url, answer, until) -> {
                    patience.add(until.remaining());
                    throw new IOException("503");
                },
                new PrintStream(log, true, StandardCharsets.UTF_8));

        unheard.handle(request("Create"), new FixedContext(60_000), (request, deadline) -> Map.of());

        assertThat(patience).as("tried for as long as there is time").containsExactly(Duration.ofSeconds(40));
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("CloudFormation could not be answered, and will say so: 503")
                .doesNotContain("signature");
    }

    /**
     * "Setting up VPC endpoints for AWS CloudFormation": the bucket cloudformation-custom-resource-response-region, the region without
     * hyphens; Amazon S3 User Guide, "Methods for accessing a bucket": its host names. AWS General Reference, "Amazon Resource
     * Names" and "Endpoints": the domain of the partition.
     */
    @ParameterizedTest
    @CsvSource({
        "eu-central-1, https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/arn%3Aaws?X-Amz-Signature=1",
        "eu-west-1, https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/stack",
        "us-east-1, https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/stack?signature",
        "us-east-1, https://s3.amazonaws.com/cloudformation-custom-resource-response-useast1/stack",
        "us-gov-west-1, https://cloudformation-custom-resource-response-usgovwest1.s3.us-gov-west-1.amazonaws.com/stack",
        "cn-north-1, https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/stack",
    })
    void cloudFormationIsAnsweredInItsOwnBucket(String region, String url) throws IOException {
        assertThat(new ResponseAddresses(Optional.of(region), Optional.empty()).of(url))
                .isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "https://example.com/response?secret",
                "https://example.com/a b?secret",
                "http://169.254.169.254/latest/meta-data/?secret",
                "http://127.0.0.1:9001/2018-06-01/runtime/?secret",
                "file:///etc/passwd?secret",
                "http://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/response?secret",
                "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com.evil.example/?secret",
                "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com@evil.example/?secret",
                "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com:8443/?secret",
                "https://evil.example/cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com/?secret",
                "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/?secret",
                "https://cloudformation-custom-resource-response-eucentral1-mine.s3.amazonaws.com/?secret",
                "https://mine.s3.eu-central-1.amazonaws.com/?secret",
                "https://s3.eu-central-1.amazonaws.com/mine/cloudformation-custom-resource-response-eucentral1/?secret",
            })
    void forAnyOtherAddressNothingIsDoneAndItIsNotQuoted(String url) {
        ObjectNode event = request("Create").put("ResponseURL", url);
        List<CustomResourceRequest> done = new ArrayList<>();

        assertThatThrownBy(() -> resource.handle(event, new FixedContext(60_000), (request, deadline) -> {
                    done.add(request);
                    return Map.of();
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ResponseURL")
                .hasMessageNotContaining("secret");
        assertThat(done).isEmpty();
        assertThat(answered).isEmpty();
    }

    /** AWS SDKs and Tools Reference Guide, "Service-specific endpoints": AWS_ENDPOINT_URL_S3. */
    @Test
    void whatStandsInForAmazonS3IsAnswered() throws IOException {
        var addresses = new ResponseAddresses(Optional.empty(), Optional.of(URI.create("http://127.0.0.1:4566")));
        assertThat(addresses.of("http://127.0.0.1:4566/answer")).isEqualTo(URI.create("http://127.0.0.1:4566/answer"));
        for (String other : List.of("http://127.0.0.1:4567/answer", "https://127.0.0.1:4566/answer", ADDRESS)) {
            assertThatThrownBy(() -> addresses.of(other)).isInstanceOf(IOException.class);
        }
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
                .put("ResponseURL", ADDRESS)
                .put("StackId", "arn:aws:cloudformation:eu-central-1:000000000000:stack/Scaleup-dev-Web/1234")
                .put("RequestId", "request-1")
                .put("LogicalResourceId", "Membership")
                .put("ResourceType", "Custom::Membership");
        event.putObject("ResourceProperties").put("ServiceToken", "arn");
        return event;
    }
}
