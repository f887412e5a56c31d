package scaleup.rehearsal.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.region.lambda.LambdaWorld;
import scaleup.rehearsal.region.lambda.Result;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

class CustomResourcesTest {
    private static final String STACK = "arn:aws:cloudformation:eu-central-1:111122223333:stack/Stack/1";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private LambdaWorld world;
    private HttpServer server;
    private Responses responses;

    @BeforeEach
    void start() throws IOException {
        world = new LambdaWorld(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        responses = new Responses(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        server.createContext("/", responses);
        server.start();
    }

    @AfterEach
    void end() throws IOException {
        world.close();
        server.stop(0);
    }

    @Test
    void whatTheFunctionAnswersBecomesTheResource() throws NotMade, InterruptedException {
        world.withFunction(20);

        var made = resources(world.lambda).make(declaration("SUCCESS"));

        assertThat(made.reference()).isEqualTo("physical");
        assertThat(made.attributes()).containsEntry("Echo", "hello");
    }

    @Test
    void aFailureEndsTheDeploymentWithItsReason() throws NotMade, InterruptedException {
        world.withFunction(20);

        assertThatThrownBy(() -> resources(world.lambda).make(declaration("FAILED")))
                .isInstanceOf(NotMade.class)
                .hasMessage(
                        "Stack/Resource: Received response status [FAILED] from custom resource. Message returned: the reason");
    }

    @Test
    void anAnswerThatNeverComesEndsTheDeploymentAfterTheServiceTimeout()
            throws NotMade, InterruptedException, ExecutionException, TimeoutException {
        world.withFunction(20);
        var result = CompletableFuture.supplyAsync(() -> {
            try {
                return resources(world.lambda).make(declaration("none")).toString();
            } catch (NotMade | InterruptedException e) {
                return e.getMessage();
            }
        });

        assertThat(world.time.awaitWaiting()).isEqualTo(Duration.ofMinutes(3));
        assertThat(result).isNotDone();
        world.time.pass(Duration.ofMinutes(3));

        assertThat(result.get(30, TimeUnit.SECONDS))
                .contains("did not receive a response from the custom resource within 180 s");
    }

    @Test
    void theRequestIsTheDocumentedOne() throws NotMade, InterruptedException {
        var request = new CompletableFuture<JsonNode>();
        var properties = declaration("SUCCESS").properties();

        var made = resources(answering(request, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"id\"}"))
                .make(declaration("SUCCESS"));

        assertThat(made).isEqualTo(Made.of("id"));
        var event = request.join();
        assertThat(event.path("RequestType").asText()).isEqualTo("Create");
        assertThat(event.path("StackId").asText()).isEqualTo(STACK);
        assertThat(event.path("RequestId").asText()).hasSize(36);
        assertThat(event.path("ResourceType").asText()).isEqualTo("Custom::Thing");
        assertThat(event.path("LogicalResourceId").asText()).isEqualTo("Resource");
        assertThat(properties.path("Number").isInt()).isTrue();
        assertThat(event.path("ResourceProperties").path("Number"))
                .as("scalars are texts")
                .isEqualTo(JSON.getNodeFactory().textNode("2"));
        assertThat(event.path("ResourceProperties").path("List").toString()).isEqualTo("[\"true\",{\"a\":\"1.5\"}]");
        assertThat(event.path("ResourceProperties").path("ServiceToken").asText())
                .isEqualTo(LambdaWorld.ARN);
    }

    /** "Custom resource request and response reference": Update has PhysicalResourceId and OldResourceProperties as well. */
    @Test
    void anUpdateAsksForWhatItHadAndTellsWithWhatReasonItFailed() throws Exception {
        var requests = new ArrayDeque<JsonNode>();
        var answers = new ArrayDeque<>(List.of(
                "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"id\"}",
                "{\"Status\":\"FAILED\",\"PhysicalResourceId\":\"id\",\"Reason\":\"why\"}",
                "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"id\"}",
                "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"other\"}"));
        var resources = resources(answering(requests::add, answers::remove));
        resources.make(declaration("SUCCESS"));
        assertThat(resources.made()).containsExactly("Stack/Resource");

        assertThat(resources.update("Stack/Resource")).contains("why");
        assertThat(resources.update("Stack/Resource")).isEmpty();
        assertThatThrownBy(() -> resources.update("Stack/Resource"))
                .isInstanceOf(IOException.class)
                .hasMessage("Stack/Resource would be replaced: it was id, and is other");

        var created = requests.remove();
        assertThat(requests).hasSize(3).allSatisfy(update -> {
            assertThat(update.path("RequestType").asText()).isEqualTo("Update");
            assertThat(update.path("PhysicalResourceId").asText()).isEqualTo("id");
            assertThat(update.path("ResourceProperties")).isEqualTo(created.path("ResourceProperties"));
            assertThat(update.path("OldResourceProperties")).isEqualTo(created.path("ResourceProperties"));
            assertThat(update.path("RequestId")).isNotEqualTo(created.path("RequestId"));
        });
    }

    @Test
    void anAnswerToAnotherRequestIsRefused() {
        assertThatThrownBy(() -> resources(answering(
                                new CompletableFuture<>(),
                                "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"id\",\"RequestId\":\"other\"}"))
                        .make(declaration("SUCCESS")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("RequestId");
    }

    @Test
    void anAnswerOfMoreThanFourKilobytesIsRefused() {
        assertThatThrownBy(
                        () -> resources(answering(new CompletableFuture<>(), "{\"Data\":\"" + "x".repeat(4096) + "\"}"))
                                .make(declaration("SUCCESS")))
                .isInstanceOf(NotMade.class)
                .hasMessage("Stack/Resource: Response object is too long.");
    }

    @Test
    void onlyAPutWithTheSignatureAndWithoutContentTypeIsAccepted() throws IOException, InterruptedException {
        try (var expected = responses.expect(JSON.createObjectNode().put("RequestId", "1"))) {
            var unsigned = URI.create(expected.url().toString().replaceAll(".$", "x"));

            assertThat(status(HttpRequest.newBuilder(unsigned).PUT(HttpRequest.BodyPublishers.ofString("{}"))))
                    .isEqualTo(403);
            assertThat(status(HttpRequest.newBuilder(expected.url()).GET())).isEqualTo(403);
            assertThat(status(HttpRequest.newBuilder(expected.url())
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString("{}"))))
                    .isEqualTo(403);
            assertThat(expected.answer()).isNotDone();
            assertThat(status(HttpRequest.newBuilder(expected.url()).PUT(HttpRequest.BodyPublishers.ofString("{}"))))
                    .isEqualTo(200);
            assertThat(expected.answer()).isDone();
        }
    }

    @Test
    void aMissingFunctionIsNamed() {
        assertThatThrownBy(() -> resources(world.lambda).make(declaration("SUCCESS")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Stack/Resource")
                .hasMessageContaining("Function not found");
    }

    @Test
    void theAddressIsThatOfAmazonS3() {
        try (var expected = Responses.ofRegion("eu-central-1").expect(JSON.createObjectNode())) {
            assertThat(expected.url().getHost())
                    .isEqualTo("cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com");
        }
    }

    private CustomResources resources(Functions functions) {
        return new CustomResources(functions, responses, stack -> STACK, world.time);
    }

    private static Declaration declaration(String answer) {
        var properties = JSON.createObjectNode()
                .put("ServiceToken", LambdaWorld.ARN)
                .put("ServiceTimeout", 180)
                .put("Answer", answer)
                .put("Data", "hello")
                .put("Number", 2);
        properties.putArray("List").add(true).addObject().put("a", 1.5);
        return new Declaration("Stack", "Resource", "Custom::Thing", properties, MissingNode.getInstance());
    }

    /** A function in this process that answers at once, with the ids of the request where the answer has none. */
    private static Functions answering(CompletableFuture<JsonNode> request, String answer) {
        return answering(request::complete, () -> answer);
    }

    private static Functions answering(Consumer<JsonNode> requests, Supplier<String> answers) {
        return new Functions() {
            @Override
            public Result invoke(String function, JsonNode event, Invoker invoker) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String enqueue(String function, JsonNode event, Invoker invoker) throws Refusal {
                requests.accept(event.deepCopy());
                try {
                    var body = JSON.createObjectNode();
                    for (var name : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
                        body.set(name, event.path(name));
                    }
                    var whole = JSON.readerForUpdating(body).readTree(answers.get());
                    assertThat(status(HttpRequest.newBuilder(
                                            URI.create(event.path("ResponseURL").asText()))
                                    .PUT(HttpRequest.BodyPublishers.ofString(whole.toString()))))
                            .isEqualTo(200);
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
                return "1";
            }

            @Override
            public void authorise(String function, Invoker invoker) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static int status(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
