package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.database.Credentials;
import application.database.Login;
import application.machines.Client;
import application.machines.DatabaseUser;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the first users of a server get that has just started, or has crashed and is back. */
@ExtendWith(SharedMySql.class)
class FirstRequestsTest {
    /** Fewer than the web server has threads, and more than may wait for the database. */
    private static final int USERS = 40;

    /** The first call of a program to AWS takes a second or more of a processor; what it brought is remembered. */
    private static final class SlowAtFirst implements Credentials {
        private final Login login;
        private boolean known;

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

    /** README, "a web or application server crashes": it is back, and nobody is told that it is not. */
    @Test
    void areAnsweredThoughManyComeAtOnceAndTheFirstLoginIsSlow(MySql mySql) throws Exception {
        Login login = new DatabaseUser("first").login(mySql, "secret");
        Application application = new Application(
                        TestSettings.with(mySql, Duration.ofSeconds(20)), new SlowAtFirst(login), Clock.systemUTC())
                .start();
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        try {
            Client client = new Client(application.port());
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                answers.add(users.submit(() -> client.get("/api/notes")));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
        } finally {
            users.shutdownNow();
            application.stop();
        }
    }
}
