package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.machines.Client;
import application.machines.DatabaseUser;
import application.machines.Eventually;
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
    /** So long that a statement that gets no answer waits for ten seconds, and a request without a connection for three. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);

    /** Who waited so long waited for the database: what is refused, and what is served, is so at once. */
    private static final Duration WAITED = Duration.ofMillis(2500);

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
        awaitOutcome(201, Instant.MIN);
        mySql.kill();
        awaitOutcome(503, Instant.now());
        mySql.start();
        Instant back = Instant.now();
        awaitOutcome(201, back);
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
        awaitOutcome(201, Instant.MIN);
        mySql.freeze();
        try {
            awaitOutcome(503, Instant.now());
            boolean atOnce = false;
            for (int times = 0; times < 20 && !atOnce; times++) {
                long before = waited();
                for (int i = 0; i < 5; i++) {
                    assertThat(client.get("/health").statusCode()).isEqualTo(200);
                }
                // Some end their wait at any moment; who waited as they do would see it each time.
                atOnce = waited() == before;
            }
            assertThat(atOnce)
                    .as("it is asked five times before the wait of another one for the database ends")
                    .isTrue();
            assertThat(client.get("/ready").statusCode()).isEqualTo(503);
        } finally {
            mySql.thaw();
        }
        awaitOutcome(201, Instant.now());
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
            writer.get(60, TimeUnit.SECONDS);
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

    private void awaitOutcome(int status, Instant after) throws Exception {
        Eventually.isTrue("a request ends with " + status, () -> outcomes.stream()
                .anyMatch(outcome -> outcome.status() == status && outcome.end().isAfter(after)));
    }

    private long waited() {
        return outcomes.stream()
                .filter(outcome -> outcome.status() == 503 && outcome.duration().compareTo(WAITED) > 0)
                .count();
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
