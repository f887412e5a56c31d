package application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.Authority;
import application.machines.Client;
import application.machines.DatabaseUser;
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
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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
                Statement lock = other.createStatement()) {
            int port = MySql.freePort();
            run(TestSettings.environment(mySql, secrets, port));
            Client client = new Client(port);
            awaitHealthy(client);
            assertThat(client.post("first").statusCode()).isEqualTo(201);

            lock.execute("LOCK TABLES note WRITE");
            CompletableFuture<HttpResponse<String>> inFlight = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.post("second");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep(500);
            process.destroy();
            Thread.sleep(1500);
            assertThat(inFlight).isNotDone();
            assertThatThrownBy(() -> new Client(port).get("/health")).isInstanceOf(ConnectException.class);
            lock.execute("UNLOCK TABLES");

            assertThat(inFlight.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            assertThat(exitStatus()).isZero();
        }
        assertThat(output())
                .containsPattern("INFO AccessLog - request=\\S+ method=POST path=/api/notes status=201 ms=\\d+\n")
                .endsWith("stopped clean=true\n")
                .doesNotContain("path=/health")
                .doesNotContain(password);
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
                    "DATABASE_PORT", Integer.toString(MySql.freePort()),
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

    private void run(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        // By its letters Java opens what its class path names.
        builder.environment().keySet().retainAll(Set.of("PATH", "LC_ALL"));
        builder.environment().putAll(environment);
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private void awaitHealthy(Client client) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (true) {
            try {
                assertThat(client.get("/health").statusCode()).isEqualTo(200);
                return;
            } catch (IOException e) {
                assertThat(process.isAlive()).as(output()).isTrue();
                assertThat(Instant.now()).isBefore(end);
                Thread.sleep(50);
            }
        }
    }

    private int exitStatus() throws InterruptedException {
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }
}
