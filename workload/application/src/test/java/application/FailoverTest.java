package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.machines.Client;
import application.machines.DatabaseUser;
import application.machines.FixedCredentials;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The application goes on, unattended, after its database died or hung under load. */
@ExtendWith(SharedMySql.class)
class FailoverTest {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(6);

    /** Scheduling on a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean loading = new AtomicBoolean(true);
    private final List<Future<?>> writers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Application application;
    private Client client;

    private record Outcome(String text, int status, boolean retryLater, Instant end, Duration duration) {}

    @BeforeEach
    void start(MySql mySql) throws Exception {
        application = new Application(
                        TestSettings.with(mySql, RESPONSE_TIMEOUT),
                        new FixedCredentials(new DatabaseUser("failover").login(mySql, "secret")),
                        Clock.systemUTC())
                .start();
        client = new Client(application.port());
        assertThat(client.post("before").statusCode()).isEqualTo(201);
    }

    @AfterEach
    void stop() throws Exception {
        loading.set(false);
        threads.shutdownNow();
        if (application != null) {
            application.stop();
        }
    }

    @Test
    void recoversFromAKilledDatabaseWithoutLosingANote(MySql mySql) throws Exception {
        load(8);
        Thread.sleep(700);
        mySql.kill();
        Thread.sleep(1200);
        mySql.start();
        Instant back = Instant.now();
        awaitWrittenAfter(back);
        finishLoad();

        assertThat(outcomes).extracting(Outcome::status).contains(201, 503).containsOnly(201, 503);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.retryLater()).isEqualTo(outcome.status() == 503);
            assertThat(outcome.duration()).isLessThan(RESPONSE_TIMEOUT);
        });
        Set<String> acknowledged = outcomes.stream()
                .filter(outcome -> outcome.status() == 201)
                .map(Outcome::text)
                .collect(Collectors.toSet());
        assertThat(texts(mySql)).containsAll(acknowledged);
    }

    @Test
    void staysHealthyAndAnswersInTimeWhileTheDatabaseHangs(MySql mySql) throws Exception {
        // More than the server has threads: without a bound on waiting requests /health would have to wait as well.
        load(100);
        Thread.sleep(700);
        mySql.freeze();
        try {
            Instant end = Instant.now().plusSeconds(2);
            while (Instant.now().isBefore(end)) {
                Instant start = Instant.now();
                assertThat(client.get("/health").statusCode()).isEqualTo(200);
                assertThat(Duration.between(start, Instant.now())).isLessThan(SLACK);
                Thread.sleep(100);
            }
            assertThat(client.get("/ready").statusCode()).isEqualTo(503);
        } finally {
            mySql.thaw();
        }
        awaitWrittenAfter(Instant.now());
        finishLoad();

        assertThat(outcomes).extracting(Outcome::status).contains(201, 503).containsOnly(201, 503);
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.duration()).isLessThan(RESPONSE_TIMEOUT));
    }

    private void load(int clients) {
        for (int i = 0; i < clients; i++) {
            int number = i;
            writers.add(threads.submit(() -> {
                for (int count = 0; loading.get(); count++) {
                    write("client " + number + " note " + count);
                }
                return null;
            }));
        }
    }

    private void finishLoad() throws Exception {
        loading.set(false);
        for (Future<?> writer : writers) {
            writer.get(30, TimeUnit.SECONDS);
        }
    }

    private void write(String text) throws Exception {
        Instant start = Instant.now();
        HttpResponse<String> response = client.post(text);
        Instant end = Instant.now();
        outcomes.add(new Outcome(
                text,
                response.statusCode(),
                response.headers().firstValue("Retry-After").isPresent(),
                end,
                Duration.between(start, end)));
        Thread.sleep(20);
    }

    private void awaitWrittenAfter(Instant time) throws InterruptedException {
        Instant limit = time.plus(RESPONSE_TIMEOUT).plus(SLACK);
        while (outcomes.stream()
                .noneMatch(outcome -> outcome.status() == 201 && outcome.end().isAfter(time))) {
            assertThat(Instant.now()).as("recovered in time").isBefore(limit);
            Thread.sleep(50);
        }
    }

    private static Set<String> texts(MySql mySql) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (Connection connection = mySql.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT text FROM note")) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
