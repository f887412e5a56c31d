package application.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.DatabaseUser;
import application.machines.FixedCredentials;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waits for the database have bounds. */
@ExtendWith(SharedMySql.class)
class DatabaseTest {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(6);

    private Database database;

    @BeforeEach
    void open(MySql mySql) throws Exception {
        database = new Database(
                TestSettings.with(mySql, RESPONSE_TIMEOUT),
                new FixedCredentials(new DatabaseUser("waits").login(mySql, "secret")));
        database.ready();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void givesUpAStatementThatTakesTooLong() {
        Instant start = Instant.now();

        assertThatThrownBy(() -> sleep(5)).hasMessage("the database does not answer");

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void refusesAtOnceWhatWouldHaveToWaitLong() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int i = 0; i < Database.REQUESTS; i++) {
            Future<?> unused = threads.submit(() -> sleep(0.7));
        }
        Thread.sleep(300);
        Instant start = Instant.now();

        assertThatThrownBy(database::ready).hasMessage("too many requests wait for the database");

        // Sooner than any of those could have ended for whom it would have waited.
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofMillis(700));
        threads.shutdown();
        assertThat(threads.awaitTermination(RESPONSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        database.ready();
    }

    private Void sleep(double seconds) throws DatabaseUnavailable {
        return database.answer(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT SLEEP(" + seconds + ")");
                return null;
            }
        });
    }
}
