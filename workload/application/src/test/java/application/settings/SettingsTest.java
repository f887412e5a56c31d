package application.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void needed() throws IOException {
        environment.putAll(Map.of(
                "DATABASE_HOST", "database.example.com",
                "DATABASE_NAME", "application",
                "DATABASE_SECRET", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:scaleup/dev-AbCdEf",
                "DATABASE_CA", authority().toString(),
                "AWS_REGION", "eu-central-1"));
    }

    @Test
    void hasDefaults() {
        Settings settings = Settings.read(environment);

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.databasePort()).isEqualTo(3306);
        assertThat(settings.responseTimeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void readsEveryVariable() {
        environment.putAll(Map.of("PORT", "81", "DATABASE_PORT", "3307", "RESPONSE_TIMEOUT_SECONDS", "5"));

        Settings settings = Settings.read(environment);

        assertThat(settings.port()).isEqualTo(81);
        assertThat(settings.databaseHost()).isEqualTo("database.example.com");
        assertThat(settings.databasePort()).isEqualTo(3307);
        assertThat(settings.databaseName()).isEqualTo("application");
        assertThat(settings.databaseSecret()).endsWith(":secret:scaleup/dev-AbCdEf");
        assertThat(settings.databaseAuthorities()).hasSize(1);
        assertThat(settings.responseTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.region()).isEqualTo("eu-central-1");
    }

    @Test
    void readsEveryCertificateOfABundle() throws IOException {
        Path bundle = folder.resolve("bundle.pem");
        Files.writeString(bundle, Files.readString(authority()) + Files.readString(authority()));
        environment.put("DATABASE_CA", bundle.toString());

        assertThat(Settings.read(environment).databaseAuthorities()).hasSize(2);
    }

    @Test
    void namesEveryProblemAtOnce() {
        environment.remove("AWS_REGION");
        environment.put("PORT", "http");
        environment.put("DATABASE_CA", "/nowhere/bundle.pem");

        assertThatThrownBy(() -> Settings.read(environment))
                .isInstanceOf(StartProblem.class)
                .hasMessage("""
                        The application can't start with these environment variables:
                          PORT is "http"; allowed: a whole number from 1 to 65535
                          DATABASE_CA is "/nowhere/bundle.pem"; allowed: the path of a readable PEM file with at least \
                        one certificate
                          AWS_REGION is missing; allowed: a region such as eu-central-1""");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 0",
        "PORT, 65536",
        "PORT, ''",
        "PORT, ' 80'",
        "DATABASE_PORT, 99999",
        "DATABASE_HOST, ''",
        "DATABASE_HOST, database/evil?sslMode=DISABLED",
        "DATABASE_NAME, a-b",
        "DATABASE_SECRET, arn:aws:s3:::bucket",
        "DATABASE_SECRET, two words",
        "DATABASE_CA, /proc/self/environ",
        "RESPONSE_TIMEOUT_SECONDS, 0",
        "RESPONSE_TIMEOUT_SECONDS, 20s",
        "AWS_REGION, Frankfurt",
    })
    void refuses(String name, String value) {
        environment.put(name, value);

        assertThatThrownBy(() -> Settings.read(environment))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining("\n  " + name + " is \"" + value + "\"; allowed: ");
    }

    private Path authority() throws IOException {
        return new Authority("test").writeCertificate(folder.resolve("ca.pem"));
    }
}
