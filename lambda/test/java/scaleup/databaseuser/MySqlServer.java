package scaleup.databaseuser;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.api.Assertions;
import scaleup.FreePort;
import scaleup.Program;

/**
 * A real MySQL server whose users are like those of Amazon RDS for MySQL: a master with RDS's role, and RDS's own
 * administrator, by which tests look inside. Its general log and its slow log take every statement.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html">Master user
 *     account privileges</a>
 */
final class MySqlServer {
    static final String HOST = "localhost";
    static final String SCHEMA = "shop_1";
    static final String MASTER = "scaleup";

    /** What RDS grants to its role; {@code SET_USER_ID} no longer exists in MySQL 8.4 and later. */
    private static final String RDS_PRIVILEGES = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS,"
            + " REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE,"
            + " REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE,"
            + " CREATE USER, EVENT, TRIGGER, CREATE ROLE, DROP ROLE, APPLICATION_PASSWORD_ADMIN, ROLE_ADMIN,"
            + " XA_RECOVER_ADMIN";

    /** Files there outlive the server's process, and are fast. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static MySqlServer shared;

    private final Path folder;
    private final int port;
    private Process process;

    private MySqlServer() throws IOException, InterruptedException, SQLException {
        Program.whyNoMySql().ifPresent(Assertions::fail);
        folder = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "scaleup-databaseuser-")
                : Files.createTempDirectory("scaleup-databaseuser-");
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
        port = FreePort.find();
        var authority = new TestAuthority();
        authority.writeSelf(folder.resolve("ca.pem"));
        authority.writeServer(HOST, folder.resolve("server.pem"), folder.resolve("server.key"));
        Files.writeString(folder.resolve("init.sql"), """
                CREATE USER IF NOT EXISTS 'rdsadmin'@'%' IDENTIFIED BY 'rdsadmin';
                GRANT ALL ON *.* TO 'rdsadmin'@'%' WITH GRANT OPTION;
                """);
        process = run(List.of("--initialize-insecure"));
        if (process.waitFor() != 0) {
            throw new IllegalStateException(log());
        }
        start();
        execute(
                "CREATE DATABASE " + SCHEMA,
                "CREATE DATABASE other",
                "CREATE TABLE other.t (id INT)",
                // As RDS has it, by its administrator's right: its master has none to end sessions of others.
                "CREATE PROCEDURE mysql.rds_kill(IN thread BIGINT) KILL thread",
                "CREATE ROLE rds_superuser_role",
                "GRANT " + RDS_PRIVILEGES + " ON *.* TO rds_superuser_role WITH GRANT OPTION",
                // Not as default role: the strictest that RDS could be.
                "CREATE USER '%s'@'%%' IDENTIFIED BY 'initial-password'".formatted(MASTER),
                "GRANT rds_superuser_role TO '%s'@'%%' WITH ADMIN OPTION".formatted(MASTER));
    }

    /** One for all tests. */
    static synchronized MySqlServer shared() {
        if (shared == null) {
            try {
                shared = new MySqlServer();
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return shared;
    }

    Address address() {
        return new Address(HOST, port);
    }

    CertificateAuthorities authorities() {
        try {
            return CertificateAuthorities.of(folder.resolve("ca.pem").toUri().toURL());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder with the certificate of its authority as the file {@code name}, which is removed with the server. */
    Path authority(String name) throws IOException {
        var authorities = Files.createDirectories(folder.resolve("authorities"));
        Files.write(authorities.resolve(name), Files.readAllBytes(folder.resolve("ca.pem")));
        return authorities;
    }

    /** A secret's value, as AWS CloudFormation completes it. */
    static String secret(String username, String password, int port) {
        return "{\"username\":\"%s\",\"password\":\"%s\",\"engine\":\"mysql\",\"host\":\"%s\",\"port\":%d,\"dbname\":\"%s\"}"
                .formatted(username, password, HOST, port, SCHEMA);
    }

    /** Back to a new database: no user but the master, with that one password. */
    void reset(String masterPassword) throws SQLException {
        execute(
                "DROP USER IF EXISTS 'application'@'%', 'application_clone'@'%'",
                "ALTER USER '%s'@'%%' IDENTIFIED BY '%s'".formatted(MASTER, masterPassword),
                "ALTER USER '%s'@'%%' DISCARD OLD PASSWORD".formatted(MASTER));
    }

    /** As RDS's administrator. */
    void execute(String... statements) throws SQLException {
        try (var connection = connect("rdsadmin", "rdsadmin", "REQUIRED");
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    Connection connect(String user, String password, String sslMode) throws SQLException {
        var source = new MysqlDataSource();
        source.setServerName(HOST);
        source.setPort(port);
        source.setSslMode(sslMode);
        source.setAllowPublicKeyRetrieval(true);
        source.setConnectTimeout(2_000);
        source.setSocketTimeout(20_000);
        return source.getConnection(user, password);
    }

    /** As a failing machine would end it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void start() throws IOException, InterruptedException {
        process = run(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--mysqlx=OFF",
                "--skip-log-bin",
                "--performance-schema-events-statements-history-long-size=10000",
                "--performance-schema-consumer-events-statements-history-long=ON",
                "--general-log=ON",
                "--general-log-file=" + folder.resolve("general"),
                "--slow-query-log=ON",
                "--slow-query-log-file=" + folder.resolve("slow"),
                "--long-query-time=0",
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=32M",
                "--ssl-ca=" + folder.resolve("ca.pem"),
                "--ssl-cert=" + folder.resolve("server.pem"),
                "--ssl-key=" + folder.resolve("server.key"),
                "--init-file=" + folder.resolve("init.sql")));
        var end = Instant.now().plus(Duration.ofSeconds(60));
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("MySQL does not start:\n" + log());
            }
            Thread.sleep(20);
        }
    }

    /** All that it has written about statements. */
    String statementLogs() throws IOException {
        return Files.readString(folder.resolve("general")) + Files.readString(folder.resolve("slow")) + log();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private boolean answers() {
        try (var connection = connect("rdsadmin", "rdsadmin", "REQUIRED")) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    private Process run(List<String> options) throws IOException {
        var command = new ArrayList<>(List.of(
                Program.named("mysqld").path().toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                // What the operating system has survives the death of the process; only the machine's would need more.
                "--innodb-flush-method=nosync",
                "--innodb-redo-log-capacity=8M",
                "--secure-file-priv=NULL"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private void remove() {
        try {
            if (process != null) {
                kill();
            }
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
