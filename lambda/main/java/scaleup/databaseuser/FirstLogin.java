package scaleup.databaseuser;

import java.time.Duration;
import java.util.Map;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Provider;

/**
 * The custom resource: once it is made, or updated, the application's user is there and has logged in.
 */
final class FirstLogin implements Provider {
    private final ApplicationUser user;
    private final Secrets secrets;
    private final String secret;
    private final Address database;
    private final Duration pause;

    /**
     * @param pause between attempts while nothing listens at the database's address
     */
    FirstLogin(ApplicationUser user, Secrets secrets, String secret, Address database, Duration pause) {
        this.user = user;
        this.secrets = secrets;
        this.secret = secret;
        this.database = database;
        this.pause = pause;
    }

    @Override
    public Map<String, String> provide(CustomResourceRequest request, Deadline deadline) throws InterruptedException {
        while (true) {
            try {
                user.provide(this::current);
                return Map.of();
            } catch (DatabaseFailure e) {
                if (!e.isUnreachable() || deadline.remaining().compareTo(pause) <= 0) {
                    throw e;
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }

    private Login current() {
        return LoginSecret.current(secrets, secret).requireFor(database).login();
    }
}
