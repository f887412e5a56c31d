package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseUserSettingsTest {
    private static final Map<String, String> COMPLETE = Map.of(
            "MASTER_SECRET", "arn:master",
            "APPLICATION_SECRET", "arn:application",
            "DATABASE_HOST", "database.example",
            "DATABASE_PORT", "3306",
            "DATABASE_NAME", "application",
            "METRICS_NAMESPACE", "Scaleup/dev");

    private static Map<String, String> with(String name, String value) {
        var environment = new HashMap<>(COMPLETE);
        environment.put(name, value);
        return environment;
    }

    @Test
    void readsAll() {
        assertThat(DatabaseUserSettings.of(COMPLETE))
                .isEqualTo(new DatabaseUserSettings(
                        "arn:master",
                        "arn:application",
                        new Address("database.example", 3306),
                        new Schema("application"),
                        "Scaleup/dev"));
    }

    @Test
    void namesAllThatIsMissingAtOnce() {
        assertThatThrownBy(() -> DatabaseUserSettings.of(Map.of()))
                .hasMessage("environment variables: APPLICATION_SECRET is missing; DATABASE_HOST is missing;"
                        + " DATABASE_NAME is missing; DATABASE_PORT is missing; MASTER_SECRET is missing;"
                        + " METRICS_NAMESPACE is missing");
    }

    @Test
    void refusesWhatIsWrong() {
        assertThatThrownBy(() -> DatabaseUserSettings.of(with("DATABASE_PORT", "65536")))
                .hasMessageContaining("not a port");
        assertThatThrownBy(() -> DatabaseUserSettings.of(with("DATABASE_PORT", "x")))
                .hasMessageContaining("not a port");
        assertThatThrownBy(() -> DatabaseUserSettings.of(with("DATABASE_NAME", "a`b")))
                .hasMessageContaining("DATABASE_NAME");
        assertThatThrownBy(() -> DatabaseUserSettings.of(with("MASTER_SECRET", "arn:application")))
                .hasMessageContaining("the same");
    }
}
