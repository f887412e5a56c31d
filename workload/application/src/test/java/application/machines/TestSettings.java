package application.machines;

import application.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Settings of an application that runs in a test. */
public final class TestSettings {
    private TestSettings() {}

    /** For a MySQL server; the web server takes a free port. */
    public static Settings with(MySql mySql, Duration responseTimeout) {
        return with(MySql.HOST, mySql.port(), mySql.authorityFile(), responseTimeout);
    }

    /** For a database that may exist; the web server takes a free port. */
    public static Settings with(String host, int port, Path authorityFile, Duration responseTimeout) {
        Settings settings = Settings.read(Map.of(
                "DATABASE_HOST",
                host,
                "DATABASE_PORT",
                Integer.toString(port),
                "DATABASE_NAME",
                MySql.SCHEMA,
                "DATABASE_SECRET",
                "application",
                "DATABASE_CA",
                authorityFile.toString(),
                "AWS_REGION",
                "eu-central-1"));
        return new Settings(
                0,
                settings.databaseHost(),
                settings.databasePort(),
                settings.databaseName(),
                settings.databaseSecret(),
                settings.databaseAuthorities(),
                responseTimeout,
                settings.region());
    }

    /** The environment of a process. */
    public static Map<String, String> environment(MySql mySql, SecretsManager secrets, int port) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT",
                Integer.toString(port),
                "DATABASE_HOST",
                MySql.HOST,
                "DATABASE_PORT",
                Integer.toString(mySql.port()),
                "DATABASE_NAME",
                MySql.SCHEMA,
                "DATABASE_SECRET",
                "application",
                "DATABASE_CA",
                mySql.authorityFile().toString(),
                "AWS_REGION",
                "eu-central-1"));
        environment.putAll(Map.of(
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test"));
        return environment;
    }
}
