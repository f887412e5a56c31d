package scaleup.databaseuser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import scaleup.Deployed;
import scaleup.Fuse;
import scaleup.Moto;
import scaleup.Relay;
import scaleup.metrics.Metrics;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A real MySQL server and its two secrets at an emulator, with the function that rotates them. */
public final class DeployedDatabaseUser implements Deployed, AutoCloseable {
    private static final String BUNDLE = "rds-certificate-authorities.pem";

    private final MySqlServer server = MySqlServer.shared();
    private final Relay relay;
    private final Path authorities;
    private final SecretsManagerClient client = SecretsManagerClient.builder()
            .endpointOverride(Moto.endpoint())
            .region(Region.of(REGION))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    private final Secrets secrets = new SecretsManagerSecrets(client);
    private final Sessions database;
    private final String master;
    private final String application;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** With a new database, whose messages pass a fuse. */
    public DeployedDatabaseUser(Fuse fuse) throws IOException {
        relay = new Relay(server.address().port(), fuse);
        authorities = server.authority(BUNDLE);
        database = new MySqlDatabase(server.address(), server.authorities());
        String password = secrets.randomPassword();
        try {
            server.reset(password);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        master = secret(MySqlServer.MASTER, password);
        application = secret("application", secrets.randomPassword());
        environment.put("MASTER_SECRET", master);
        environment.put("APPLICATION_SECRET", application);
        environment.put("DATABASE_HOST", MySqlServer.HOST);
        environment.put("DATABASE_PORT", Integer.toString(relay.port()));
        environment.put("DATABASE_NAME", MySqlServer.SCHEMA);
        environment.put("METRICS_NAMESPACE", METRICS);
    }

    @Override
    public String name() {
        return "database-user";
    }

    @Override
    public String handler() {
        return DatabaseUserHandler.class.getName();
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    /** Of the application's secret, whose rotation has to be under way. */
    @Override
    public String event() {
        return event(
                Step.SET,
                application,
                secrets.versions(application).with(Secrets.PENDING).orElseThrow());
    }

    /** The test's authority takes the place of Amazon RDS's. */
    @Override
    public List<Path> before() {
        return List.of(authorities);
    }

    String master() {
        return master;
    }

    String application() {
        return application;
    }

    static String event(Step step, String secret, String token) {
        return "{\"Step\": \"%s\", \"SecretId\": \"%s\", \"ClientRequestToken\": \"%s\"}"
                .formatted(step, secret, token);
    }

    /** Begins a rotation of the application's secret and has its first step done. */
    public void rotateApplication() {
        String token = rotate(application);
        wiring().rotation().run(new RotationRequest(Step.CREATE, application, token));
    }

    /** As CloudFormation has it done. */
    void makeUser() {
        var masterOf = new Master(database, secrets, master, settings().database());
        new ApplicationUser(database, masterOf, settings().schema())
                .provide(() -> LoginSecret.current(secrets, application).login());
    }

    private DatabaseUserSettings settings() {
        return DatabaseUserSettings.of(environment);
    }

    private Wiring wiring() {
        return Wiring.of(settings(), secrets, database, new Metrics("Scaleup/test", Map.of()));
    }

    /**
     * What Secrets Manager does before it calls the function: an empty version, labelled as pending. moto takes a
     * rotation that has ended for one under way, and labels the new version as current at once; that is taken back.
     */
    String rotate(String secret) {
        var before = secrets.versions(secret);
        before.with(Secrets.PENDING)
                .ifPresent(ended -> client.updateSecretVersionStage(request ->
                        request.secretId(secret).versionStage(Secrets.PENDING).removeFromVersionId(ended)));
        String token = UUID.randomUUID().toString();
        client.rotateSecret(request -> request.secretId(secret)
                .clientRequestToken(token)
                .rotationRules(rules -> rules.automaticallyAfterDays(30L)));
        label(secret, Secrets.CURRENT, token, before.with(Secrets.CURRENT));
        label(secret, Secrets.PREVIOUS, token, before.with(Secrets.PREVIOUS));
        label(secret, Secrets.PENDING, null, Optional.of(token));
        return token;
    }

    private void label(String secret, String label, String from, Optional<String> to) {
        client.updateSecretVersionStage(request -> request.secretId(secret)
                .versionStage(label)
                .removeFromVersionId(from)
                .moveToVersionId(to.orElse(null)));
    }

    boolean isCurrent(String secret, String token) {
        return secrets.versions(secret).isLabelled(token, Secrets.CURRENT);
    }

    /** Whether whoever reads the secret now can log in. */
    boolean logsIn(String secret) {
        var versions = secrets.versions(secret);
        return database.accepts(LoginSecret.of(
                        secrets.value(secret, versions.with(Secrets.CURRENT).orElseThrow())
                                .orElseThrow())
                .login());
    }

    private String secret(String username, String password) {
        return client.createSecret(request -> request.name("database-" + UUID.randomUUID())
                        .secretString(MySqlServer.secret(username, password, relay.port())))
                .arn();
    }

    @Override
    public void close() {
        try {
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
