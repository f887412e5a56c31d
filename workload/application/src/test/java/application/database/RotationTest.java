package application.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import application.machines.DatabaseUser;
import application.machines.MySql;
import application.machines.SecretsManager;
import application.machines.SharedMySql;
import application.machines.StoppedClock;
import application.machines.TestSettings;
import application.notes.NoteText;
import application.notes.Notes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passwords change while the application works. */
@ExtendWith(SharedMySql.class)
class RotationTest {
    private static final DatabaseUser ONE = new DatabaseUser("rotation");
    private static final DatabaseUser OTHER = new DatabaseUser("rotation_clone");

    /** Keeps a login fresh, and so used, for as long as a test wants. */
    private final StoppedClock clock = new StoppedClock();

    private SecretsManager secrets;
    private Database database;
    private MySql mySql;

    @BeforeEach
    void start(MySql server) throws Exception {
        mySql = server;
        ONE.login(mySql, "first");
        secrets = new SecretsManager(SecretsManager.login(ONE.name(), "first"));
        database = database(Duration.ofSeconds(20));
    }

    private Database database(Duration responseTimeout) {
        return new Database(
                TestSettings.with(mySql, responseTimeout), SecretCredentialsTest.credentials(secrets, clock));
    }

    @AfterEach
    void stop() {
        if (database != null) {
            database.close();
            secrets.close();
        }
    }

    @Test
    void alternatingUsersCostNoRequest() throws Exception {
        Notes notes = new Notes(database, "server", Clock.systemUTC());
        AtomicBoolean loading = new AtomicBoolean(true);
        AtomicInteger written = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writers.add(threads.submit(() -> {
                while (loading.get()) {
                    notes.add(new NoteText("note " + written.incrementAndGet()));
                    Thread.sleep(5);
                }
                return null;
            }));
        }

        // The application learns only from the database's refusal that the login it knows is old.
        for (int rotation = 1; rotation <= 4; rotation++) {
            DatabaseUser next = rotation % 2 == 1 ? OTHER : ONE;
            next.login(mySql, "rotation " + rotation);
            renewConnections();
            awaitMore(written);
            secrets.put(SecretsManager.login(next.name(), "rotation " + rotation));
            renewConnections();
            awaitMore(written);
        }

        loading.set(false);
        for (Future<?> writer : writers) {
            assertThatCode(() -> writer.get(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
        }
        threads.shutdown();
        assertThat(written).hasValueGreaterThan(100);
        clock.pass(Duration.ofSeconds(5));
        awaitUser(ONE.name());
    }

    /** However busy the computer is: each writer has written again, and most of them twice. */
    private static void awaitMore(AtomicInteger written) throws InterruptedException {
        int before = written.get();
        for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1); written.get() < before + 15; ) {
            assertThat(System.nanoTime()).as("writers write").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void followsASingleUsersNewPassword() throws Exception {
        database.ready();

        ONE.login(mySql, "second");
        secrets.put(SecretsManager.login(ONE.name(), "second"));
        database.renewConnections();

        assertThatCode(database::ready).doesNotThrowAnyException();
        assertThat(secrets.calls()).isEqualTo(2);
    }

    @Test
    void saysThatItsLoginIsRefusedWithoutNamingIt() throws Exception {
        secrets.put(SecretsManager.login(ONE.name(), "wrong"));

        DatabaseUnavailable refusal = refusal();

        assertThat(refusal).hasMessage("the database refuses the login");
        assertThat(refusal.detail()).isEqualTo("error 1045");
    }

    @Test
    void saysThatItsSecretCantBeRead() throws Exception {
        secrets.fail(true);

        DatabaseUnavailable refusal = refusal();

        assertThat(refusal).hasMessage("the database's secret can't be read");
        assertThat(refusal.detail()).startsWith("secret application can't be read: not allowed");
    }

    /** What a database says that lets nobody in. Until the first try to connect has ended, there is nothing to say but that. */
    private DatabaseUnavailable refusal() throws InterruptedException {
        try (Database refused = database(Duration.ofSeconds(3))) {
            for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1); ; Thread.sleep(50)) {
                DatabaseUnavailable refusal = catchThrowableOfType(DatabaseUnavailable.class, () -> refused.ready());
                assertThat(refusal).as("nobody gets in").isNotNull();
                if (!refusal.detail().contains("Connection is not available") || System.nanoTime() > end) {
                    return refusal;
                }
            }
        }
    }

    private void renewConnections() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            database.renewConnections();
            Thread.sleep(100);
        }
    }

    /** More than one try, since a connection may just be on its way with the login of before. */
    private void awaitUser(String name) throws Exception {
        for (int tries = 0; !currentUser().equals(name); tries++) {
            assertThat(tries).as("tries until " + name + " logs in").isLessThan(20);
            renewConnections();
        }
    }

    private String currentUser() throws DatabaseUnavailable {
        return database.answer(connection -> connection.getMetaData().getUserName())
                .replaceAll("@.*", "");
    }
}
