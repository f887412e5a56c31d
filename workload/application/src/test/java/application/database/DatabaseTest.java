package application.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.DatabaseUser;
import application.machines.Eventually;
import application.machines.FixedCredentials;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waits for the database have bounds. */
@ExtendWith(SharedMySql.class)
class DatabaseTest {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(12);

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

        assertThatThrownBy(() -> database.answer(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("SELECT SLEEP(600)");
                    }
                }))
                .hasMessage("the database does not answer");

        assertThat(Duration.between(start, Instant.now())).isLessThan(RESPONSE_TIMEOUT);
    }

    /** Who waits for a connection waits for seconds: twenty are refused before the first of those has given up. */
    @Test
    void refusesAtOnceWhatWouldHaveToWaitLong() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger gaveUp = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int i = 0; i < Database.REQUESTS; i++) {
            Future<?> unused = threads.submit(() -> {
                while (over.getCount() > 0) {
                    try {
                        hold(over);
                    } catch (DatabaseUnavailable e) {
                        gaveUp.incrementAndGet();
                        // Comes back, but leaves the processor to others.
                        Thread.sleep(20);
                    }
                }
                return null;
            });
        }
        Eventually.isTrue("twenty are refused, and nobody has given up", () -> {
            int before = gaveUp.get();
            return IntStream.range(0, 20).allMatch(i -> isRefused()) && gaveUp.get() == before;
        });
        over.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        database.ready();
    }

    private boolean isRefused() {
        try {
            database.ready();
            return false;
        } catch (DatabaseUnavailable e) {
            return e.getMessage().equals("too many requests wait for the database");
        }
    }

    /** Keeps a connection until it is over. */
    private void hold(CountDownLatch over) throws DatabaseUnavailable {
        database.answer(connection -> {
            try {
                over.await();
                return null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
