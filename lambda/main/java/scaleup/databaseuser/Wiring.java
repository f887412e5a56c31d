package scaleup.databaseuser;

import java.time.Duration;
import java.util.Map;
import scaleup.metrics.Metrics;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The function's parts, put together. */
record Wiring(MeasuredRotation rotation, FirstLogin firstLogin) {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(40);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    static Wiring of(DatabaseUserSettings settings, CertificateAuthorities authorities) {
        return of(
                settings,
                new SecretsManagerSecrets(client()),
                new MySqlDatabase(settings.database(), authorities),
                new Metrics(settings.metrics(), Map.of("Function", "database-user")));
    }

    static Wiring of(DatabaseUserSettings settings, Secrets secrets, Sessions database, Metrics metrics) {
        var address = settings.database();
        var master = new Master(database, secrets, settings.masterSecret(), address);
        var application = new ApplicationUser(database, master, settings.schema());
        var rotation = new Rotation(
                secrets,
                address,
                Map.of(settings.masterSecret(), new MasterUser(database), settings.applicationSecret(), application));
        return new Wiring(
                new MeasuredRotation(rotation, metrics),
                new FirstLogin(application, secrets, settings.applicationSecret(), address, PAUSE));
    }

    private static SecretsManagerClient client() {
        return SecretsManagerClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ANSWER))
                .overrideConfiguration(configuration ->
                        configuration.apiCallTimeout(CALL).retryStrategy(AwsRetryStrategy.standardRetryStrategy()))
                .build();
    }
}
