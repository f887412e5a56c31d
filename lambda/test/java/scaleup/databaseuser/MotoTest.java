package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** The calls to Secrets Manager, at the emulator that AWS_ENDPOINT_URL names, or at moto. */
class MotoTest {
    private static Process moto;
    private static SecretsManagerClient client;

    private final SecretsManagerSecrets secrets = new SecretsManagerSecrets(client);

    @BeforeAll
    static void connect() throws Exception {
        client = SecretsManagerClient.builder()
                .endpointOverride(endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (moto != null) {
            moto.destroyForcibly().waitFor();
        }
    }

    private static URI endpoint() throws IOException, InterruptedException {
        var given = System.getenv("AWS_ENDPOINT_URL");
        if (given != null) {
            return URI.create(given);
        }
        var program = Programs.find("moto_server");
        assumeTrue(
                Programs.required() || program.isPresent(),
                "'moto_server' is not on the PATH and AWS_ENDPOINT_URL is not set: calls to AWS were not tested");
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        moto = new ProcessBuilder(program.orElseThrow().toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var end = Instant.now().plus(Duration.ofSeconds(60));
        while (!listens(port)) {
            if (!moto.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("moto_server does not start");
            }
            Thread.sleep(100);
        }
        return URI.create("http://localhost:" + port);
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String create(String value) {
        return client.createSecret(request ->
                        request.name("databaseuser-" + UUID.randomUUID()).secretString(value))
                .arn();
    }

    @Test
    void aVersionGoesFromPendingToCurrent() throws Secrets.VersionExists {
        var secret = create("old");
        var old = secrets.versions(secret).with(Secrets.CURRENT).orElseThrow();
        var token = UUID.randomUUID().toString();

        assertThat(secrets.value(secret, token)).isEmpty();
        secrets.put(secret, token, "new");
        assertThat(secrets.value(secret, token)).contains("new");
        assertThat(secrets.versions(secret).with(Secrets.CURRENT)).contains(old);

        secrets.moveCurrent(secret, old, token);
        assertThat(secrets.versions(secret).with(Secrets.CURRENT)).contains(token);
        assertThat(secrets.value(secret, token)).contains("new");
        assertThat(secrets.versions(secret).isLabelled(old, Secrets.PREVIOUS)).isTrue();
    }

    @Test
    void currentMovesOnlyFromTheVersionThatHasIt() throws Secrets.VersionExists {
        var secret = create("old");
        var token = UUID.randomUUID().toString();
        secrets.put(secret, token, "new");
        assertThatThrownBy(() -> secrets.moveCurrent(secret, token, token)).isInstanceOf(SecretsManagerException.class);
    }

    @Test
    void tellsWhetherRotationIsOn() {
        assertThat(secrets.versions(create("value")).rotates()).isFalse();
    }

    @Test
    void aSecretThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> secrets.versions("none")).isInstanceOf(SecretsManagerException.class);
    }

    @Test
    void passwordsAreLongMixedAndHarmless() {
        for (int i = 0; i < 20; i++) {
            var password = secrets.randomPassword();
            assertThat(password).hasSize(32).matches("[A-Za-z0-9._~-]+");
            assertThat(new Login("application", password).password()).isEqualTo(password);
        }
    }
}
