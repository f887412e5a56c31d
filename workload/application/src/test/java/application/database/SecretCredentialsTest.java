package application.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.SecretsManager;
import application.machines.StoppedClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class SecretCredentialsTest {
    private static final Login FIRST = new Login("user", "first");
    private static final Login SECOND = new Login("user", "second");

    private final StoppedClock clock = new StoppedClock();
    private SecretsManager secrets;
    private SecretCredentials credentials;

    @BeforeEach
    void start() throws IOException {
        secrets = new SecretsManager(SecretsManager.login("user", "first"));
        credentials = credentials(secrets, clock);
    }

    @AfterEach
    void stop() {
        secrets.close();
    }

    /** Real credentials with the real client of a secrets manager that a test controls. */
    static SecretCredentials credentials(SecretsManager secrets, Clock clock) {
        return new SecretCredentials(
                SecretsManagerClient.builder()
                        .endpointOverride(secrets.endpoint())
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .build(),
                "application",
                clock);
    }

    @Test
    void readsOnceInAFewSeconds() {
        assertThat(credentials.current()).isEqualTo(FIRST);
        secrets.put(SecretsManager.login("user", "second"));

        assertThat(credentials.current()).isEqualTo(FIRST);
        assertThat(secrets.calls()).isEqualTo(1);

        clock.pass(Duration.ofSeconds(5));
        assertThat(credentials.current()).isEqualTo(SECOND);
    }

    @Test
    void readsAtOnceWhatReplacesARefusedLogin() {
        Login refused = credentials.current();
        secrets.put(SecretsManager.login("user", "second"));

        assertThat(credentials.after(refused)).isEqualTo(SECOND);
        assertThat(credentials.after(refused)).isEqualTo(SECOND);
        assertThat(secrets.calls()).isEqualTo(2);
    }

    @Test
    void goesOnWithTheLastLoginWhileTheSourceFails() {
        credentials.current();
        secrets.fail(true);
        clock.pass(Duration.ofHours(1));

        assertThat(credentials.current()).isEqualTo(FIRST);
        int calls = secrets.calls();
        assertThat(credentials.current()).isEqualTo(FIRST);
        assertThat(secrets.calls()).isEqualTo(calls);
    }

    @Test
    void failsWhereNoLoginWasEverRead() {
        secrets.fail(true);

        assertThatThrownBy(credentials::current)
                .isInstanceOf(CredentialsUnavailable.class)
                .hasMessageStartingWith("secret application can't be read: not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidden", "\"hidden\"", "{\"password\": \"hidden\"}", "{\"username\": \"hidden\""})
    void neverQuotesASecretThatItCantRead(String secret) {
        secrets.put(secret);

        assertThatThrownBy(credentials::current)
                .isInstanceOf(CredentialsUnavailable.class)
                .hasMessage("secret application is not JSON with username and password")
                .hasNoCause();
    }

    @Test
    void keepsALoginOutOfMessages() {
        assertThat(FIRST).hasToString("Login[hidden]");
    }
}
