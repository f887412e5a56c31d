package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a script of application servers finds there: a folder, the application's variables, and its login to a real MySQL. */
final class ScriptHost {
    /** Where hosts' files are kept; {@code mutate} has a copy of its own, and waits less long for what a change may take away. */
    private static final Path RESOURCES = Path.of(
            System.getProperty("scaleup.resources", System.getProperty("scaleup.root") + "/src/main/resources"));

    interface Condition {
        boolean holds() throws Exception;
    }

    /** The variables, to be changed for what is started later. */
    final Map<String, String> environment = new HashMap<>();

    private final World world;
    private final Path folder;

    /** Takes all tables away, those of tests before too. */
    ScriptHost(World world, Path folder) throws Exception {
        this.world = world;
        this.folder = folder;
        dropTables();
        var login = world.secrets.login(World.APPLICATION, Secrets.CURRENT);
        Path secret = Files.writeString(
                folder.resolve("secret"),
                new ObjectMapper()
                        .writeValueAsString(Map.of("SecretString", world.secret(login.username(), login.password()))));
        standIn("aws", "[[ \"$*\" == *'--secret-id the-secret' ]] && exec cat '" + secret + "'");
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("DATABASE_SECRET", "the-secret");
        environment.put("DATABASE_HOST", world.server.address().host());
        environment.put("DATABASE_PORT", Integer.toString(world.server.address().port()));
        environment.put("DATABASE_NAME", MySqlServer.SCHEMA);
        environment.put(
                "DATABASE_CA",
                world.server.authority("ca.pem").resolve("ca.pem").toString());
    }

    /** Brings a script that is kept in {@code path}, with the module beside it. */
    Path script(String path) throws IOException {
        Path script = RESOURCES.resolve(path);
        Path brought = Files.createDirectories(folder.resolve(script.getParent().getFileName()));
        Files.copy(script.resolveSibling("session.py"), brought.resolve("session.py"));
        return Files.copy(script, brought.resolve(script.getFileName()));
    }

    /** A command in the folder, with the variables, that prints to one stream. */
    ProcessBuilder command(String... words) {
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder;
    }

    void standIn(String command, String body) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(command);
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (var connection = world.server.connect("rdsadmin", "rdsadmin", "REQUIRED");
                var statement = connection.createStatement();
                var found = statement.executeQuery("SHOW TABLES IN " + MySqlServer.SCHEMA)) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    /** One value, as whoever administers the database. */
    String ask(String sql) throws SQLException {
        try (var connection = world.server.connect("rdsadmin", "rdsadmin", "REQUIRED");
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            assertThat(found.next()).as(sql).isTrue();
            return found.getString(1);
        }
    }

    void dropTables() throws SQLException {
        for (String table : tables()) {
            world.server.execute("DROP TABLE %s.%s".formatted(MySqlServer.SCHEMA, table));
        }
    }

    void killConnections() throws SQLException {
        List<String> kill = new ArrayList<>();
        try (var connection = world.server.connect("rdsadmin", "rdsadmin", "REQUIRED");
                var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT id FROM performance_schema.processlist WHERE user = 'application'")) {
            while (found.next()) {
                kill.add("KILL " + found.getLong(1));
            }
        }
        assertThat(kill).isNotEmpty();
        world.server.execute(kill.toArray(String[]::new));
    }

    /** Seconds. */
    static long patience() {
        return Long.getLong("scaleup.patience", 60);
    }

    static void eventually(Condition condition, Supplier<String> otherwise) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience()); !condition.holds(); ) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
