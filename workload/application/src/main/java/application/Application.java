package application;

import application.database.Credentials;
import application.database.Database;
import application.database.SecretCredentials;
import application.http.WebServer;
import application.notes.Notes;
import application.settings.Settings;
import application.settings.StartProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The sample application's parts, put together. */
final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Database database;
    private final WebServer web;

    Application(Settings settings, Credentials credentials, Clock clock) {
        String server = serverName();
        database = new Database(settings, credentials);
        web = new WebServer(settings, server, database, new Notes(database, server, clock), clock);
    }

    /** Starts with credentials from Secrets Manager. */
    static Application start(Settings settings) {
        Clock clock = Clock.systemUTC();
        Credentials credentials = new SecretCredentials(secrets(settings), settings.databaseSecret(), clock);
        return new Application(settings, credentials, clock).start();
    }

    Application start() {
        database.connect();
        try {
            web.start();
        } catch (StartProblem problem) {
            database.close();
            throw problem;
        }
        LOG.info("listening port={}", web.port());
        return this;
    }

    int port() {
        return web.port();
    }

    /** Returns whether every request in flight was answered. */
    boolean stop() {
        boolean clean = web.stop();
        database.close();
        LOG.info("stopped clean={}", clean);
        return clean;
    }

    /** Bounded, since a request may wait for a connection that waits for its login. */
    private static SecretsManagerClient secrets(Settings settings) {
        return SecretsManagerClient.builder()
                .region(Region.of(settings.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(1)))
                .overrideConfiguration(calls ->
                        calls.apiCallAttemptTimeout(Duration.ofSeconds(2)).apiCallTimeout(Duration.ofSeconds(5)))
                .build();
    }

    /** The kernel's answer needs no name server. */
    private static String serverName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return InetAddress.getLoopbackAddress().getHostName();
        }
    }
}
