package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rotation that is configured and does not begin: "Secrets Manager tests the rotation configuration by running the testSecret
 * step of the Lambda rotation function. This test creates an AWSPENDING version of the secret and then removes it." (AWS
 * Secrets Manager API reference, RotateSecret, RotateImmediately.) What that version is like, no page says.
 */
class ConfiguredRotationTest {
    private static final String SECRET = "arn:secret";
    private static final String VALUE = "{\"username\":\"application\",\"password\":\"12345678\"}";
    private static final Login CURRENT = new Login("application", "12345678");
    private static final Address DATABASE = new Address("database.example", 3306);

    /** What the version may be like when the function is asked. */
    enum Version {
        /** As getmoto/moto#8504 saw it at createSecret. */
        PENDING_WITHOUT_VALUE,
        PENDING_WITH_THE_CURRENT_VALUE,
        NOT_LABELLED,
        UNKNOWN
    }

    private final MemorySecrets secrets = new MemorySecrets();
    private final List<Login> tried = new ArrayList<>();
    private final Sessions database = login -> {
        tried.add(login);
        throw new LoginRefused(login);
    };
    private final Rotation rotation = new Rotation(
            secrets,
            DATABASE,
            Map.of(
                    SECRET,
                    new ApplicationUser(
                            database, new Master(database, secrets, "arn:master", DATABASE), new Schema("application")),
                    "arn:master",
                    new MasterUser(database)));

    @BeforeEach
    void create() {
        secrets.create(SECRET, VALUE);
        secrets.create("arn:master", VALUE);
    }

    private String token(Version version, String secret) throws Secrets.VersionExists {
        String token = version == Version.UNKNOWN ? "unknown" : secrets.rotate(secret);
        switch (version) {
            case PENDING_WITH_THE_CURRENT_VALUE -> secrets.put(secret, token, VALUE);
            case NOT_LABELLED -> secrets.cancel(secret, token);
            case PENDING_WITHOUT_VALUE, UNKNOWN -> {}
        }
        return token;
    }

    @ParameterizedTest
    @EnumSource
    void theLoginThatClientsUseIsTested(Version version) throws Exception {
        for (String secret : List.of(SECRET, "arn:master")) {
            for (boolean on : List.of(true, false)) {
                create();
                tried.clear();
                String token = token(version, secret);
                if (!on) {
                    secrets.stopRotating(secret);
                }
                var before = secrets.versions(secret);
                assertThatThrownBy(() -> rotation.run(new RotationRequest(Step.TEST, secret, token)))
                        .as("a login that is refused is told")
                        .isInstanceOf(DatabaseFailure.class)
                        .hasMessageContaining("refuses the password of application");
                assertThat(tried).containsExactly(CURRENT);
                assertThat(secrets.versions(secret)).isEqualTo(before);
            }
        }
    }

    @Test
    void inARotationTheNewLoginIsTested() throws Exception {
        String token = secrets.rotate(SECRET);
        secrets.put(SECRET, token, VALUE.replace("\"application\"", "\"application_clone\""));
        assertThatThrownBy(() -> rotation.run(new RotationRequest(Step.TEST, SECRET, token)))
                .hasMessageContaining("refuses the password of application_clone");
        assertThat(tried).containsExactly(new Login("application_clone", "12345678"));
    }
}
