package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;
import scaleup.cloudformation.CustomResource;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.FixedContext;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The whole function against an emulator: events in; secret, answer, log and metrics out. */
class CertificateHandlerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> PROPERTIES =
            Map.of("aws.region", Aws.REGION.id(), "aws.accessKeyId", "test", "aws.secretAccessKey", "test");

    private final Aws aws = new Aws();
    private final SecretsManagerClient client = aws.client(SecretsManagerClient.builder());
    private final String arn = client.createSecret(request -> request.name("certificate-" + UUID.randomUUID()))
            .arn();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SECRET", arn,
            "SOURCE", "self-signed",
            "NAMES", "www.example.com",
            "METRICS_NAMESPACE", "Scaleup/test",
            "AWS_REGION", Aws.REGION.id()));
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream standardOutput = System.out;
    private HttpServer cloudFormation;

    @BeforeEach
    void start() throws Exception {
        PROPERTIES.forEach(System::setProperty);
        System.setProperty("aws.endpointUrl", aws.uri().toString());
        cloudFormation = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloudFormation.createContext("/", exchange -> {
            answers.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        cloudFormation.start();
        System.setProperty(
                "aws.endpointUrlS3",
                "http://127.0.0.1:" + cloudFormation.getAddress().getPort());
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(standardOutput);
        PROPERTIES.keySet().forEach(System::clearProperty);
        System.clearProperty("aws.endpointUrl");
        System.clearProperty("aws.endpointUrlS3");
        cloudFormation.stop(0);
    }

    @Test
    void aScheduleFillsTheSecretOnceAndMeasures() throws Exception {
        CertificateHandler handler = handler();
        handle(handler, event("aws.events", "Scheduled Event"));
        ServerCertificate first = held();
        assertThat(first.names()).containsExactly("www.example.com");
        JsonNode metrics = metrics();
        assertThat(metrics.path("RenewalOverdue").asInt(-1)).isZero();
        assertThat(metrics.path("Failed").asInt(-1)).isZero();
        assertThat(metrics.path("Function").asText()).isEqualTo("certificate");
        assertThat(metrics.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("Scaleup/test");

        handle(handler, event("aws.acm", "ACM Certificate Available"));
        handle(handler(), JSON.createObjectNode());
        assertThat(held().chain()).isEqualTo(first.chain());
        assertNothingLeaked(first);
    }

    @Test
    void aSecondVersionReplacesWhatCannotStay() throws Exception {
        handle(handler(), event("aws.events", "Scheduled Event"));
        environment.put("NAMES", "www.example.com,www.example.org");
        handle(handler(), event("aws.events", "Scheduled Event"));
        assertThat(held().names()).containsExactly("www.example.com", "www.example.org");
        assertThat(client.getSecretValue(request -> request.secretId(arn).versionStage("AWSPREVIOUS"))
                        .secretString())
                .contains("BEGIN CERTIFICATE");
    }

    @Test
    void aCustomResourceSucceedsWhereTheSecretHoldsACertificate() throws Exception {
        for (String type : new String[] {"Create", "Update"}) {
            JsonNode answer = request(type);
            assertThat(answer.path("Status").asText()).as(answer.toString()).isEqualTo("SUCCESS");
            assertThat(Instant.parse(answer.at("/Data/Expires").asText())).isEqualTo(held().expires());
            assertThat(answer.at("/Data/Warnings").asText()).contains("self-signed");
            assertThat(answer.toString()).doesNotContain("BEGIN", "PRIVATE");
        }
    }

    @Test
    void aCustomResourceFailsWithTheReasonWhereTheUsersSecretIsBad() throws Exception {
        environment.put("SOURCE", "secret");
        assertFailed(request("Create"), "The secret can't be used: it has no current version.");
        client.putSecretValue(request -> request.secretId(arn).secretString("surprise"));
        assertThat(request("Create").path("Reason").asText())
                .isEqualTo("The secret can't be used: The secret is not JSON.");
        put(new Leaf()
                .valid(Instant.now().minusSeconds(7200), Duration.ofHours(1))
                .selfSigned());
        assertFailed(request("Create"), "expired at");
        put(new Leaf()
                .valid(Instant.now().minusSeconds(7200), Duration.ofDays(50))
                .selfSigned());
        assertThat(request("Create").path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(metrics().path("RenewalOverdue").asInt(-1)).isZero();
    }

    @Test
    void wrongSettingsAreAnsweredToo() throws Exception {
        environment.put("SOURCE", "acm");
        assertFailed(request("Create"), "environment variable CERTIFICATE is missing");
        environment.put("CERTIFICATE", "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222");
        assertFailed(request("Update"), "in region us-east-1; one in eu-west-1");
    }

    @Test
    void aDeletionDoesNothingAndSucceeds() throws Exception {
        environment.clear();
        assertThat(request("Delete").path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(new SecretsManagerSecret(client, arn).current()).isEmpty();
    }

    @Test
    void aScheduleFailsAloudAndStillMeasures() {
        environment.put("SOURCE", "secret");
        put(new Leaf()
                .valid(Instant.now().minusSeconds(7200), Duration.ofHours(1))
                .selfSigned());
        assertThatThrownBy(() -> handle(handler(), event("aws.events", "Scheduled Event")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("expired at");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"RenewalOverdue\":1", "\"Failed\":1");
    }

    private CertificateHandler handler() {
        return new CertificateHandler(environment, new CustomResource());
    }

    private static ObjectNode event(String source, String type) {
        return JSON.createObjectNode().put("source", source).put("detail-type", type);
    }

    private static void handle(CertificateHandler handler, JsonNode event) throws Exception {
        handler.handleRequest(
                new ByteArrayInputStream(JSON.writeValueAsBytes(event)),
                new ByteArrayOutputStream(),
                new FixedContext(60_000));
    }

    private JsonNode request(String type) throws Exception {
        ObjectNode event = JSON.createObjectNode()
                .put("RequestType", type)
                .put(
                        "ResponseURL",
                        "http://127.0.0.1:%d/"
                                .formatted(cloudFormation.getAddress().getPort()))
                .put("StackId", "arn:aws:cloudformation:eu-west-1:123456789012:stack/Scaleup-test/1")
                .put("RequestId", "request")
                .put("LogicalResourceId", "Certificate");
        event.putObject("ResourceProperties").put("ServiceToken", "arn");
        handle(handler(), event);
        JsonNode answer = answers.poll(10, TimeUnit.SECONDS);
        assertThat(answer).as("answered").isNotNull();
        return answer;
    }

    private static void assertFailed(JsonNode answer, String reason) {
        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains(reason);
    }

    private void put(ServerCertificate certificate) {
        client.putSecretValue(request -> request.secretId(arn).secretString(SecretFormat.write(certificate)));
    }

    private ServerCertificate held() {
        return SecretFormat.read(
                client.getSecretValue(request -> request.secretId(arn).versionStage("AWSCURRENT"))
                        .secretString());
    }

    private JsonNode metrics() throws Exception {
        return JSON.readTree(out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{"))
                .reduce((first, last) -> last)
                .orElseThrow());
    }

    private void assertNothingLeaked(ServerCertificate certificate) {
        String key =
                Pem.text(certificate.privateKey()).lines().skip(1).findFirst().orElseThrow();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("The secret holds CN=Scaleup self-signed")
                .doesNotContain(key, "PRIVATE");
    }
}
