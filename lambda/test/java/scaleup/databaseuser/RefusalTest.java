package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong input: refused before anything is touched. */
class RefusalTest {
    private static final String SECRET = "arn:secret";
    private static final Address DATABASE = new Address("database.example", 3306);

    private final MemorySecrets secrets = new MemorySecrets();
    private final Sessions untouchable = login -> {
        throw new AssertionError("the database was touched");
    };
    private final Master master = new Master(untouchable, secrets, "arn:master", DATABASE);
    private final Rotation rotation = new Rotation(
            secrets,
            DATABASE,
            Map.of(
                    SECRET,
                    new ApplicationUser(untouchable, master, new Schema("application")),
                    "arn:master",
                    new MasterUser(untouchable)));

    @BeforeEach
    void createSecrets() {
        secrets.create(SECRET, "{\"username\":\"application\",\"password\":\"12345678\"}");
        secrets.create("arn:master", "{\"username\":\"scaleup\",\"password\":\"12345678\"}");
    }

    private void refuses(Step step, String secret, String token, String reason) {
        assertThatThrownBy(() -> rotation.run(new RotationRequest(step, secret, token)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @EnumSource
    void aForeignSecret(Step step) {
        refuses(step, "arn:other", "token", "not one of this function's");
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "SET", "FINISH"})
    void aSecretWhoseRotationIsOff(Step step) {
        var token = secrets.rotate(SECRET);
        secrets.stopRotating(SECRET);
        refuses(step, SECRET, token, "not enabled for rotation");
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "SET", "FINISH"})
    void anUnknownVersion(Step step) {
        refuses(step, SECRET, "unknown", "no version unknown");
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "SET", "FINISH"})
    void aVersionThatIsNotPending(Step step) {
        var token = secrets.rotate(SECRET);
        secrets.cancel(SECRET, token);
        secrets.relabel(SECRET, token, Secrets.PREVIOUS);
        refuses(step, SECRET, token, "not labelled AWSPENDING");
    }

    @Test
    void aVersionWithoutValue() {
        refuses(Step.FINISH, SECRET, secrets.rotate(SECRET), "createSecret comes first");
    }

    @Test
    void createSecretLeavesAValueThatIsThere() {
        var token = secrets.rotate(SECRET);
        rotation.run(new RotationRequest(Step.CREATE, SECRET, token));
        var value = secrets.value(SECRET, token);
        rotation.run(new RotationRequest(Step.CREATE, SECRET, token));
        assertThat(secrets.value(SECRET, token)).isEqualTo(value).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "SET", "TEST"})
    void aCurrentVersionIsLeftAlone(Step step) {
        var current = secrets.versions(SECRET).with(Secrets.CURRENT).orElseThrow();
        rotation.run(new RotationRequest(step, SECRET, current));
        assertThat(secrets.passwords()).hasSize(2);
    }

    @Test
    void aSecretForAnotherDatabase() {
        secrets.create(SECRET, "{\"username\":\"application\",\"password\":\"12345678\",\"host\":\"elsewhere\"}");
        refuses(Step.CREATE, SECRET, secrets.rotate(SECRET), "for the database at elsewhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "Top-Secret-1",
                "{\"password\":\"Top-Secret-1\"}",
                "{\"username\":\"a'b\",\"password\":\"Top-Secret-1\"}",
                "{\"username\":\"application\",\"password\":\"Top-Secret-1'\"}",
                "{\"username\":\"application\",\"password\":\"Top-Secret-1\\\\\"}",
                "{\"username\":\"application\",\"password\":\"Top-Secret-1 \"}",
                "{\"username\":\"application\",\"password\":\"Top-Secret-1\\n\"}",
                "{\"username\":\"application\",\"password\":\"\"}",
                "{\"username\":\"application\",\"password\":\"Top-Secret-1\"",
            })
    void aSecretThatIsNoLogin(String value) {
        assertThatThrownBy(() -> LoginSecret.of(value))
                .isInstanceOf(Refused.class)
                .hasNoCause()
                .message()
                .doesNotContain("Top-Secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Step\":\"dropSecret\",\"SecretId\":\"a\",\"ClientRequestToken\":\"t\"}",
                "{\"Step\":\"setSecret\",\"ClientRequestToken\":\"t\"}",
                "{\"Step\":\"setSecret\",\"SecretId\":\"\",\"ClientRequestToken\":\"t\"}",
                "{\"Step\":\"setSecret\",\"SecretId\":\"a\",\"ClientRequestToken\":7}"
            })
    void anEventThatIsNoRotation(String event) throws Exception {
        var tree = new ObjectMapper().readTree(event);
        assertThatThrownBy(() -> RotationRequest.of(tree)).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a b", "a`b", "a.b", "a%"})
    void aSchemaThatCannotBeQuoted(String name) {
        assertThatThrownBy(() -> new Schema(name)).isInstanceOf(Refused.class);
    }

    @Test
    void nothingShowsAPassword() {
        var login = new Login("application", "Top-Secret-1");
        var secret = LoginSecret.of("{\"username\":\"application\",\"password\":\"Top-Secret-1\"}");
        assertThat("%s %s %s %s".formatted(login, secret, Sql.createUser(login), Sql.setOwnPassword(login)))
                .doesNotContain("Top-Secret");
    }
}
