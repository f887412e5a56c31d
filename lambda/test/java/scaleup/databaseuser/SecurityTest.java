package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the users may, who is trusted, and what is written down, with a real MySQL. */
@ExtendWith(NeedsMySql.class)
class SecurityTest {
    private static Connection connect(World world, String sslMode) throws SQLException {
        var login = world.secrets.login(World.APPLICATION, Secrets.CURRENT);
        return world.server.connect(login.username(), login.password(), sslMode);
    }

    private static World world(boolean rotated) {
        var world = World.deployed();
        if (rotated) {
            world.rotate(World.APPLICATION);
        }
        return world;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theApplicationMigratesAndUsesItsSchema(boolean rotated) throws SQLException {
        try (var connection = connect(world(rotated), "REQUIRED");
                var statement = connection.createStatement()) {
            for (var sql : List.of(
                    "USE " + MySqlServer.SCHEMA,
                    "CREATE TABLE a (id INT PRIMARY KEY, b INT)",
                    "CREATE INDEX i ON a (b)",
                    "CREATE TABLE c (a INT, FOREIGN KEY (a) REFERENCES a (id))",
                    "ALTER TABLE a ADD COLUMN d INT",
                    "INSERT INTO a VALUES (1, 2, 3)",
                    "UPDATE a SET b = 3",
                    "SELECT * FROM a",
                    "DELETE FROM a",
                    "RENAME TABLE c TO e",
                    "TRUNCATE TABLE e",
                    "DROP TABLE e, a")) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void andNothingElse(boolean rotated) throws SQLException {
        var world = world(rotated);
        // Looks like the schema where '_' stands for any character.
        world.server.execute("CREATE DATABASE IF NOT EXISTS shopX1");
        try (var connection = connect(world, "REQUIRED");
                var statement = connection.createStatement()) {
            for (var sql : List.of(
                    "SELECT * FROM mysql.user",
                    "SELECT * FROM other.t",
                    "USE shopX1",
                    "CREATE TABLE shopX1.t (id INT)",
                    "CREATE USER 'x'@'%' IDENTIFIED BY 'x'",
                    "ALTER USER '%s'@'%%' IDENTIFIED BY 'x'".formatted(MySqlServer.MASTER),
                    "GRANT SELECT ON `shop\\_1`.* TO '%s'@'%%'".formatted(MySqlServer.MASTER),
                    "SET GLOBAL max_connections = 10",
                    "CREATE DATABASE mine",
                    "CREATE VIEW shop_1.v AS SELECT 1",
                    "CREATE PROCEDURE shop_1.p() SELECT 1",
                    "CREATE EVENT shop_1.e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
                    "SELECT * FROM performance_schema.threads",
                    "SELECT 1 INTO OUTFILE '/tmp/x'",
                    "CALL mysql.rds_kill(1)",
                    "FLUSH TABLES",
                    "SHUTDOWN")) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .as(sql)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("denied");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nobodyLogsInWithoutTls(boolean rotated) {
        var world = world(rotated);
        assertThatThrownBy(() -> connect(world, "DISABLED").close()).hasMessageContaining("Access denied");
    }

    @Test
    void aUserThatWasThereMustUseTlsFromNowOn() throws SQLException {
        var world = new World();
        world.server.execute("CREATE USER 'application'@'%' IDENTIFIED BY 'something-else'");
        world.deploy();
        world.assertCurrentLogsIn(World.APPLICATION);
        assertThatThrownBy(() -> connect(world, "DISABLED").close()).hasMessageContaining("Access denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scaleup", "scaleup_clone", "rdsadmin", "root", "mysql_x"})
    void theApplicationsSecretCannotNameAnotherUser(String username) {
        var world = new World();
        world.secrets.create(World.APPLICATION, world.secret(username, "known-by-someone"));
        assertThatThrownBy(world::deploy).isInstanceOf(Refused.class).hasMessageContaining("not the application's");
        assertThatThrownBy(() -> world.rotate(World.APPLICATION)).isInstanceOf(Refused.class);
        world.assertCurrentLogsIn(World.MASTER);
    }

    @Test
    void anotherAuthorityIsNotTrusted() {
        var world = new World();
        var stranger = new MySqlDatabase(world.server.address(), CertificateAuthorities.ofRds());
        assertThatThrownBy(() -> stranger.accepts(world.secrets.login(World.MASTER, Secrets.CURRENT)))
                .isInstanceOf(DatabaseFailure.class)
                .hasMessageContaining("CertPath");
    }

    @Test
    void anotherNameIsNotTrusted() {
        var world = new World();
        var address = new Address("127.0.0.1", world.server.address().port());
        var elsewhere = new MySqlDatabase(address, world.server.authorities());
        assertThatThrownBy(() -> elsewhere.accepts(world.secrets.login(World.MASTER, Secrets.CURRENT)))
                .isInstanceOf(DatabaseFailure.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void aDatabaseThatIsNotThereIsToldFromOneThatRefuses() {
        var world = new World();
        var nothing = new MySqlDatabase(new Address("localhost", 1), world.server.authorities());
        assertThatThrownBy(() -> nothing.accepts(world.secrets.login(World.MASTER, Secrets.CURRENT)))
                .isInstanceOfSatisfying(DatabaseFailure.class, failure -> assertThat(failure.isUnreachable())
                        .isTrue());
    }

    @Test
    void anEmptyBundleIsAnErrorAtOnce(@TempDir Path folder) throws Exception {
        var empty = Files.writeString(folder.resolve("empty.pem"), "").toUri().toURL();
        assertThatThrownBy(() -> CertificateAuthorities.of(empty)).hasMessageContaining("no certificate authority");
    }

    @Test
    void noPasswordIsWrittenDown() throws Exception {
        var world = World.deployed();
        world.rotate(World.APPLICATION);
        world.rotate(World.MASTER);
        var written = new StringBuilder(world.server.statementLogs());
        try (var connection = world.server.connect("rdsadmin", "rdsadmin", "REQUIRED");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT SQL_TEXT FROM performance_schema.events_statements_history_long")) {
            while (rows.next()) {
                written.append(rows.getString(1)).append('\n');
            }
        }
        assertThat(written).contains("ALTER USER").contains("CREATE USER");
        // The test itself sets the master's first password.
        for (var password : world.secrets.passwords()) {
            assertThat(written.indexOf(password)).isEqualTo(-1);
        }
    }

    @Test
    void aFailingStatementShowsNoPassword() throws LoginRefused {
        var world = World.deployed();
        try (var session = world.database.open(world.secrets.login(World.APPLICATION, Secrets.CURRENT))) {
            for (var text : List.of("ALTER USERS BY 'Top-Secret-1'", "CREATE USER 'x' IDENTIFIED BY 'Top-Secret-1'")) {
                assertThatThrownBy(() -> session.execute(new Sql("do something", text)))
                        .hasNoCause()
                        .hasMessageMatching("the database failed to do something \\(error \\d+, state \\w+\\)");
            }
        }
    }

    @Test
    void aSessionThatFallsSilentEndsSoon() throws Exception {
        var world = new World();
        try (var session = world.database.open(world.secrets.login(World.MASTER, Secrets.CURRENT))) {
            session.lock();
            try (var connection = world.server.connect("rdsadmin", "rdsadmin", "REQUIRED");
                    var statement = connection.createStatement();
                    var row =
                            statement.executeQuery("SELECT VARIABLE_VALUE FROM performance_schema.variables_by_thread v"
                                    + " JOIN performance_schema.threads t USING (THREAD_ID)"
                                    + " WHERE t.PROCESSLIST_USER = 'scaleup' AND VARIABLE_NAME = 'wait_timeout'")) {
                assertThat(row.next()).isTrue();
                assertThat(Duration.ofSeconds(row.getLong(1))).isLessThanOrEqualTo(Duration.ofMinutes(1));
            }
        }
        assertThatCode(world::deploy).doesNotThrowAnyException();
    }
}
