package scaleup.databaseuser;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * The application's users: two with the same privileges, which take turns. A rotation changes the one that is not in
 * use, so that the current login, and connections made with it, stay good until the rotation after the next.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html">Alternating
 *     users</a>
 */
final class ApplicationUser implements RotatedUser {
    private static final String CLONE = "_clone";
    /** What is left of MySQL's 32. */
    private static final int LONGEST = 32 - CLONE.length();

    private final Sessions database;
    private final Master master;
    private final Schema schema;

    ApplicationUser(Sessions database, Master master, Schema schema) {
        this.database = database;
        this.master = master;
        this.schema = schema;
    }

    @Override
    public Login next(Login current, String password) {
        return new Login(alternate(current.username()), password);
    }

    @Override
    public void set(PendingVersion version) {
        try (var session = master.open()) {
            version.requirePending();
            var next = version.next();
            if (!next.username().equals(alternate(version.current().username()))) {
                throw new Refused("the new version is not for the user that isn't in use");
            }
            make(session, next);
            // Whoever knew its former password is out, and who is still in, too: nobody else knows the new one yet.
            session.endOthers(next.username());
        }
    }

    @Override
    public void test(Login login) {
        prove(login);
    }

    @Override
    public void finish(PendingVersion version) {
        if (!version.isCurrent()) {
            prove(version.next());
            version.makeCurrent();
        }
    }

    /**
     * Makes the user of a secret's current version, where it isn't there, and logs in with it. The secret is read
     * only when no rotation can go on.
     */
    void provide(Supplier<Login> current) {
        try (var session = master.open()) {
            var login = current.get();
            make(session, login);
            prove(login);
        }
    }

    /** Every statement brings the user nearer to what is wanted, whatever was there. */
    private void make(Session session, Login login) {
        requireOwn(login);
        session.execute(Sql.createUser(login));
        session.execute(Sql.requireTls(login));
        session.execute(Sql.grant(login, schema));
        if (!database.accepts(login)) {
            session.execute(Sql.setPassword(login));
        }
    }

    private void prove(Login login) {
        try (var session = database.open(login)) {
            var missing = Sql.missing(session.privileges(schema));
            if (!missing.isEmpty()) {
                throw new DatabaseFailure(login.username() + " lacks " + String.join(", ", missing));
            }
        } catch (LoginRefused e) {
            throw new DatabaseFailure(e.getMessage());
        }
    }

    /** The secret's writer must not get at other users by naming them in it. */
    private void requireOwn(Login login) {
        var base = base(login.username()).toLowerCase(Locale.ROOT);
        if (base.equals(base(master.login().username()).toLowerCase(Locale.ROOT))
                || base.startsWith("rds")
                || base.startsWith("mysql")
                || base.equals("root")) {
            throw new Refused("the user " + login.username() + " is not the application's");
        }
    }

    private static String alternate(String username) {
        var base = base(username);
        if (base.isEmpty() || base.length() > LONGEST) {
            throw new Refused("the application's username has to be of 1 to %d characters".formatted(LONGEST));
        }
        return username.endsWith(CLONE) ? base : base + CLONE;
    }

    private static String base(String username) {
        return username.endsWith(CLONE) ? username.substring(0, username.length() - CLONE.length()) : username;
    }
}
