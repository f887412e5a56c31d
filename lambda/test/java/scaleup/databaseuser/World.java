package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import scaleup.metrics.Metrics;

/** A new database with its two secrets, and the function before them. */
final class World {
    static final String MASTER = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Master-a1b2c3";
    static final String APPLICATION = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Application-d4e5f6";

    final MySqlServer server = MySqlServer.shared();
    final MemorySecrets secrets = new MemorySecrets();
    final Faults faults = new Faults();
    /** Without faults: what clients use. */
    final Sessions database = new MySqlDatabase(server.address(), server.authorities());

    final DatabaseUserSettings settings = new DatabaseUserSettings(
            MASTER, APPLICATION, server.address(), new Schema(MySqlServer.SCHEMA), "Scaleup/test");
    final Wiring function = wiring(faults.around((Secrets) secrets), faults.around(database));

    World() {
        var password = secrets.randomPassword();
        secrets.create(MASTER, secret(MySqlServer.MASTER, password));
        secrets.create(APPLICATION, secret("application", secrets.randomPassword()));
        try {
            server.reset(password);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A world in which the application's user has been made. */
    static World deployed() {
        var world = new World();
        world.deploy();
        return world;
    }

    void deploy() {
        var master = new Master(database, secrets, MASTER, server.address());
        new ApplicationUser(database, master, settings.schema())
                .provide(() -> secrets.login(APPLICATION, Secrets.CURRENT));
    }

    /** The function with other ports. */
    Wiring wiring(Secrets otherSecrets, Sessions otherDatabase) {
        return Wiring.of(
                settings,
                otherSecrets,
                otherDatabase,
                new Metrics(
                        "Scaleup/test",
                        Map.of("Function", "database-user"),
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                        Clock.systemUTC()));
    }

    String secret(String username, String password) {
        return MySqlServer.secret(username, password, server.address().port());
    }

    void step(Step step, String secret, String token) {
        function.rotation().run(new RotationRequest(step, secret, token));
    }

    /** All four steps, as Secrets Manager calls them. */
    void steps(String secret, String token) {
        for (var step : Step.values()) {
            step(step, secret, token);
        }
    }

    /** A rotation from start to end. */
    String rotate(String secret) {
        var token = secrets.rotate(secret);
        steps(secret, token);
        return token;
    }

    /** The same, ended at a call. Whether it was ended before it was done. */
    boolean stepsKilledAt(int call, boolean after, String secret, String token) {
        faults.killAt(call, after);
        try {
            steps(secret, token);
            return false;
        } catch (Faults.Killed e) {
            return true;
        } finally {
            faults.cutConnections();
            faults.killAt(Faults.NEVER, false);
        }
    }

    /** The promise: whoever reads a secret now can log in. */
    void assertCurrentLogsIn(String... arns) {
        for (var secret : arns) {
            assertThat(database.accepts(secrets.login(secret, Secrets.CURRENT)))
                    .as("the current version of %s logs in", secret)
                    .isTrue();
        }
    }

    /** All that holds after a rotation has ended. */
    void assertConverged(String secret, String token) {
        assertThat(secrets.versions(secret).isLabelled(token, Secrets.CURRENT)).isTrue();
        assertCurrentLogsIn(MASTER, APPLICATION);
        try (var session = database.open(secrets.login(APPLICATION, Secrets.CURRENT))) {
            assertThat(session.privileges(settings.schema())).containsExactlyInAnyOrderElementsOf(Sql.PRIVILEGES);
        } catch (LoginRefused e) {
            throw new AssertionError(e);
        }
        if (secret.equals(MASTER)) {
            assertThat(database.accepts(secrets.login(MASTER, Secrets.PREVIOUS)))
                    .as("the master's old password is discarded")
                    .isFalse();
        }
    }
}
