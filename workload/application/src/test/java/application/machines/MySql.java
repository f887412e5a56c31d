package application.machines;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real MySQL server with TLS on 127.0.0.1, for {@link #HOST}. */
public final class MySql implements AutoCloseable {
    /** The name in its certificate. */
    public static final String HOST = "localhost";

    /** The schema for the application. */
    public static final String SCHEMA = "application";

    static final String PROGRAM = "mysqld";

    private final Path program;
    private final Path folder;
    private final Authority authority = new Authority("test authority");
    private final int port;
    private Process process;

    /** Makes a server with an empty schema and starts it. */
    public MySql() {
        Programs.whyNoMySql().ifPresent(reason -> {
            throw new AssertionError(reason);
        });
        program = Programs.find(PROGRAM).orElseThrow();
        try {
            folder = Files.createTempDirectory("scaleup-mysql-");
            port = FreePort.find();
            authority.writeCertificate(folder.resolve("ca.pem"));
            authority.writeServer(HOST, folder.resolve("server.pem"), folder.resolve("server.key"));
            // Read at each start, since it is only there that root exists without a socket file.
            Files.writeString(folder.resolve("init.sql"), """
                    CREATE DATABASE IF NOT EXISTS application CHARACTER SET utf8mb4;
                    CREATE USER IF NOT EXISTS 'master'@'%' IDENTIFIED BY 'master';
                    GRANT ALL ON *.* TO 'master'@'%' WITH GRANT OPTION;
                    """);
            process = run(List.of("--initialize-insecure"));
            process.waitFor();
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return port;
    }

    /** The certificate to trust. */
    public Path authorityFile() {
        return folder.resolve("ca.pem");
    }

    /** Starts the server on its old data and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        process = run(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--mysqlx=OFF",
                "--skip-log-bin",
                "--require-secure-transport=ON",
                "--ssl-ca=" + folder.resolve("ca.pem"),
                "--ssl-cert=" + folder.resolve("server.pem"),
                "--ssl-key=" + folder.resolve("server.key"),
                "--init-file=" + folder.resolve("init.sql")));
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                String log = Files.readString(folder.resolve("log"));
                close();
                throw new IllegalStateException("MySQL does not start:\n" + log);
            }
            Thread.sleep(50);
        }
    }

    /** Kills the server with SIGKILL, as a failing machine would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** Lets the server hang: it keeps its connections and answers nothing. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Ends {@link #freeze()}. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Runs statements as the master user. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A connection as the master user. */
    public Connection connect() throws SQLException {
        MysqlDataSource source = new MysqlDataSource();
        source.setServerName("127.0.0.1");
        source.setPort(port);
        source.setDatabaseName(SCHEMA);
        source.setSslMode("REQUIRED");
        source.setConnectTimeout(1000);
        return source.getConnection("master", "master");
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        try {
            kill();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Process run(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--log-error-verbosity=1",
                // The default is a folder of the package, and not on every machine.
                "--secure-file-priv=NULL"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }
}
