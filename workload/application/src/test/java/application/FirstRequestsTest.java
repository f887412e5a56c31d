package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.database.Credentials;
import application.database.Login;
import application.machines.Client;
import application.machines.DatabaseUser;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the first users of a server get that has just started, or has crashed and is back. */
@ExtendWith(SharedMySql.class)
class FirstRequestsTest {
    /** The first call of a program to AWS takes a second or more of a processor; what it brought is remembered. */
    private static final class SlowAtFirst implements Credentials {
        private final Login login;
        private volatile boolean known;

        SlowAtFirst(Login login) {
            this.login = login;
        }

        @Override
        public synchronized Login current() {
            try {
                TimeUnit.MILLISECONDS.sleep(known ? 0 : 1500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            known = true;
            return login;
        }

        @Override
        public Login after(Login refused) {
            return login;
        }
    }

    /**
     * README, "a web or application server crashes": it is back, and nobody is told that it is not. As many as come at once
     * would all wait for the first login, and more than may wait are sent away: so nobody gets in before it.
     */
    @Test
    void findADatabaseThatIsLoggedInToThoughTheFirstLoginIsSlow(MySql mySql) throws Exception {
        SlowAtFirst credentials = new SlowAtFirst(new DatabaseUser("first").login(mySql, "secret"));
        Application application = new Application(
                        TestSettings.with(mySql, Duration.ofSeconds(20)), credentials, Clock.systemUTC())
                .start();
        try {
            assertThat(credentials.known).as("logged in when it listens").isTrue();
            assertThat(new Client(application.port()).get("/api/notes").statusCode())
                    .isEqualTo(200);
        } finally {
            application.stop();
        }
    }
}
