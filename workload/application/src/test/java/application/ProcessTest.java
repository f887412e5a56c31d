package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.machines.Authority;
import application.machines.Client;
import application.machines.DatabaseUser;
import application.machines.Eventually;
import application.machines.FreePort;
import application.machines.MySql;
import application.machines.SecretsManager;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application as a process of its own: how it starts, stops and what it prints. */
class ProcessTest {
    @TempDir
    private Path folder;

    private Process process;

    @AfterEach
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @ExtendWith(SharedMySql.class)
    void finishesARequestInFlightWhenToldToStop(MySql mySql) throws Exception {
        String password = "A-pass-word-nobody-may-see";
        new DatabaseUser("process").login(mySql, password);
        try (SecretsManager secrets = new SecretsManager(SecretsManager.login("process", password));
                Connection other = mySql.connect();
                Statement lock = other.createStatement();
                Connection onlooker = mySql.connect();
                Statement look = onlooker.createStatement()) {
            int port = FreePort.find();
            Map<String, String> environment = TestSettings.environment(mySql, secrets, port);
            // So that nobody gives up meanwhile, however busy the machine is.
            environment.put("RESPONSE_TIMEOUT_SECONDS", "600");
            run(environment);
            Client client = new Client(port);
            awaitReady(client);
            assertThat(client.post("first").statusCode()).isEqualTo(201);

            lock.execute("LOCK TABLES note WRITE");
            CompletableFuture<HttpResponse<String>> inFlight = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.post("second");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            // Performance Schema, threads: what each connection waits for.
            Eventually.isTrue("the note waits for the lock", () -> {
                try (ResultSet waiting = look.executeQuery("SELECT COUNT(*) FROM performance_schema.threads"
                        + " WHERE PROCESSLIST_USER = 'process' AND PROCESSLIST_STATE LIKE 'Waiting for table%'")) {
                    return waiting.next() && waiting.getInt(1) == 1;
                }
            });
            process.destroy();
            Eventually.isTrue("nobody else is let in", () -> isRefused(port));
            assertThat(inFlight).isNotDone();
            assertThat(process.isAlive()).isTrue();
            lock.execute("UNLOCK TABLES");

            assertThat(inFlight.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            assertThat(exitStatus()).isZero();
        }
        assertThat(output())
                .containsPattern("INFO AccessLog - request=\\S+ method=POST path=/api/notes status=201 ms=\\d+\n")
                .endsWith("stopped clean=true\n")
                // Who asks while it stops may still be let in, and is told so.
                .doesNotContain("path=/health status=200")
                .doesNotContain(password);
    }

    /** Where Java's own digits are Arabic, or the lower case of I has no dot: what it says to the database and to people. */
    @ParameterizedTest
    @ValueSource(strings = {"-Duser.language=ar -Duser.country=EG", "-Duser.language=tr -Duser.country=TR"})
    @ExtendWith(SharedMySql.class)
    void speaksTheSameWhateverTheLanguage(String language, MySql mySql) throws Exception {
        new DatabaseUser("language").login(mySql, "secret");
        try (SecretsManager secrets = new SecretsManager(SecretsManager.login("language", "secret"));
                Connection other = mySql.connect();
                Statement drop = other.createStatement()) {
            drop.execute("DROP TABLE IF EXISTS note");
            int port = FreePort.find();
            run(TestSettings.environment(mySql, secrets, port), language.split(" ", -1));
            Client client = new Client(port);
            awaitReady(client);
            assertThat(client.post("first").statusCode()).isEqualTo(201);
            assertThat(client.get("/api/notes").body()).matches("\\p{ASCII}*").contains("\"id\":1");
            process.destroy();
            assertThat(exitStatus()).isZero();
        }
        String log = withoutTimesAndNumbers(output());
        assertThat(log).startsWith("INFO Application - listening port=0\n");
        assertThat(log.substring(log.indexOf("INFO AccessLog - method=POST"))).isEqualTo("""
                        INFO AccessLog - method=POST path=/api/notes status=201 ms=0
                        INFO AccessLog - method=GET path=/api/notes status=200 ms=0
                        INFO Application - stopped clean=true
                        """);
    }

    private static String withoutTimesAndNumbers(String log) {
        return log.replaceAll("(?m)^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+) ", "")
                .replaceAll("request=[0-9A-Za-z-]+ ", "")
                .replaceAll("(port|ms)=[0-9]+", "$1=0");
    }

    @Test
    void refusesToStartWithoutSettings() throws Exception {
        run(Map.of());

        assertThat(exitStatus()).isEqualTo(1);
        assertThat(output())
                .startsWith(
                        "The application can't start with these environment variables:\n  DATABASE_HOST is missing;")
                .contains("\n  AWS_REGION is missing;")
                .doesNotContain("\tat ");
    }

    @Test
    void saysWhenItsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "PORT", Integer.toString(taken.getLocalPort()),
                    "DATABASE_HOST", "localhost",
                    "DATABASE_PORT", Integer.toString(FreePort.find()),
                    "DATABASE_NAME", "application",
                    "DATABASE_SECRET", "application",
                    "DATABASE_CA",
                            new Authority("test")
                                    .writeCertificate(folder.resolve("ca.pem"))
                                    .toString(),
                    "AWS_REGION", "eu-central-1"));

            run(environment);

            assertThat(exitStatus()).isEqualTo(1);
            assertThat(output())
                    .isEqualTo("The application can't listen on port " + taken.getLocalPort()
                            + " (environment variable PORT): Address already in use\n");
        }
    }

    private static boolean isRefused(int port) throws Exception {
        try {
            new Client(port).get("/health");
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException closing) {
            return false;
        }
    }

    private void run(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(Main.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command);
        // By its letters Java opens what its class path names.
        builder.environment().keySet().retainAll(Set.of("PATH", "LC_ALL"));
        builder.environment().putAll(environment);
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** Until then it has no connection to its database, which takes more than its patience where the machine is busy. */
    private void awaitReady(Client client) throws Exception {
        Eventually.isTrue("it is ready", () -> {
            try {
                return client.get("/ready").statusCode() == 200;
            } catch (IOException e) {
                assertThat(process.isAlive()).as(output()).isTrue();
                return false;
            }
        });
    }

    private int exitStatus() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }
}
