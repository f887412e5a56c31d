package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.Account;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** What moto serves, through the gateway. */
class ForwardedTest {
    private static final String CURRENT = "11111111-1111-1111-1111-111111111111";
    private static final String PENDING = "22222222-2222-2222-2222-222222222222";

    @TempDir
    private static Path folder;

    private static Moto moto;
    private static MotoClient direct;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        moto = TestMoto.start();
        direct = new MotoClient(moto.uri(), Account.PLAYED);
        gateway = new TestGateway(
                folder, (call, connection) -> new Authorization.Decision(List.of(), ""), Map.of(), moto.uri());
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @Test
    void aSecretWithoutVersionIsTheCurrentOneEvenAfterStagesWereMoved() {
        var client = gateway.client(SecretsManagerClient.builder());
        client.createSecret(request -> request.name("moved").secretString("one").clientRequestToken(CURRENT));
        client.putSecretValue(request -> request.secretId("moved")
                .secretString("two")
                .clientRequestToken(PENDING)
                .versionStages("AWSPENDING"));
        assertThat(client.getSecretValue(request -> request.secretId("moved")).secretString())
                .isEqualTo("one");

        client.updateSecretVersionStage(request -> request.secretId("moved")
                .versionStage("AWSCURRENT")
                .removeFromVersionId(CURRENT)
                .moveToVersionId(PENDING));

        assertThat(client.getSecretValue(request -> request.secretId("moved")).secretString())
                .isEqualTo("two");
    }

    @Test
    void aVersionOfASecretCannotBePutAgainWithAnotherValue() {
        var client = gateway.client(SecretsManagerClient.builder());
        client.createSecret(request -> request.name("put").secretString("one").clientRequestToken(CURRENT));
        client.putSecretValue(
                request -> request.secretId("put").secretString("two").clientRequestToken(PENDING));

        client.putSecretValue(
                request -> request.secretId("put").secretString("two").clientRequestToken(PENDING));

        assertThatThrownBy(() -> client.putSecretValue(
                        request -> request.secretId("put").secretString("three").clientRequestToken(PENDING)))
                .isInstanceOf(ResourceExistsException.class)
                .hasMessageContaining("You can't use ClientRequestToken " + PENDING);
        assertThat(client.getSecretValue(request -> request.secretId("put")).secretString())
                .isEqualTo("two");
    }

    @Test
    void aVersionThatIsPendingCannotBePutAgainWithAnotherValue() {
        var client = gateway.client(SecretsManagerClient.builder());
        client.createSecret(
                request -> request.name("pending").secretString("one").clientRequestToken(CURRENT));
        putPending(client, "two");

        putPending(client, "two");

        // moto itself would let a rotation change it.
        assertThatThrownBy(() -> putPending(client, "three"))
                .isInstanceOf(ResourceExistsException.class)
                .hasMessageContaining("You can't use ClientRequestToken " + PENDING);
        assertThat(client.getSecretValue(request -> request.secretId("pending").versionId(PENDING))
                        .secretString())
                .isEqualTo("two");
    }

    private static void putPending(SecretsManagerClient client, String value) {
        client.putSecretValue(request -> request.secretId("pending")
                .secretString(value)
                .clientRequestToken(PENDING)
                .versionStages("AWSPENDING"));
    }

    @Test
    void errorsOfMotoComeThrough() {
        var client = gateway.client(SecretsManagerClient.builder());

        assertThatThrownBy(() -> client.getSecretValue(request -> request.secretId("missing")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void anObjectIsReadByPathAndByHost() throws Exception {
        var content = new byte[300_000];
        new SecureRandom().nextBytes(content);
        var file = Files.write(folder.resolve("object"), content);
        direct.createBucket("assets");
        direct.createBucket("assets");
        direct.putObject("assets", "a/site.zip", file);

        assertThat(direct.object("assets", "a/site.zip")).isEqualTo(content);
        assertThat(send("GET", "/assets/a/site.zip").body()).isEqualTo(content);
        assertThat(byHost("assets.s3.eu-central-1.amazonaws.com", "/a/site.zip")
                        .body()
                        .readAllBytes())
                .isEqualTo(content);
        assertThat(send("GET", "/assets/missing").statusCode()).isEqualTo(404);
    }

    @Test
    void theHeadOfAnObjectHasItsLength() throws Exception {
        direct.createBucket("heads");
        direct.putObject("heads", "six", Files.writeString(folder.resolve("six"), "123456"));

        var response = send("HEAD", "/heads/six");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).hasValue("6");
    }

    @Test
    void noSecretIsInTheRecord() {
        var client = gateway.client(SecretsManagerClient.builder());
        client.createSecret(request -> request.name("recorded").secretString("hush-hush"));

        assertThat(gateway.log.entries().toString()).contains("CreateSecret").doesNotContain("hush-hush");
    }

    @Test
    void parametersAreStoredAndErrorsHaveTheirNames() throws Exception {
        var json = new ObjectMapper();
        direct.json(
                "ssm",
                "AmazonSSM.PutParameter",
                json.createObjectNode().put("Name", "/a").put("Value", "6").put("Type", "String"));

        assertThat(direct.json(
                                "ssm",
                                "AmazonSSM.GetParameter",
                                json.createObjectNode().put("Name", "/a"))
                        .at("/Parameter/Value")
                        .asText())
                .isEqualTo("6");
        assertThatThrownBy(() -> direct.json(
                        "ssm", "AmazonSSM.GetParameter", json.createObjectNode().put("Name", "/b")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("ParameterNotFound"));
    }

    @Test
    void aMotoThatCannotStartSaysWhy() throws Exception {
        var program = Files.writeString(folder.resolve("broken"), "#!/bin/sh\necho no such module\nexit 1\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

        try (var broken = Moto.start(program, address, Account.PLAYED)) {
            assertThatThrownBy(() -> broken.awaitReady(Duration.ofSeconds(10)))
                    .hasMessage("moto_server is not ready: no such module");
        }
    }

    /** The answer to a request to Amazon S3. */
    private static HttpResponse<byte[]> send(String method, String path) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, gateway.trustManagers(), null);
        var request =
                HttpRequest.newBuilder(gateway.uri().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        signature().forEach(request::header);
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The same with a host of its own, which the JDK's client doesn't let a program set. */
    private static Response byHost(String host, String path) throws InterruptedException {
        Map<String, List<String>> headers = new HashMap<>();
        signature().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        headers.put("host", List.of(host));
        return gateway.calls.answer(new Request("GET", path, "", headers, new byte[0], true, "127.0.0.1"));
    }

    private static Map<String, String> signature() {
        var credentials = gateway.credentials.issue(TestGateway.HOST);
        return Map.of(
                "X-Amz-Security-Token",
                credentials.sessionToken(),
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20261122/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0"
                        .formatted(credentials.accessKeyId()));
    }
}
