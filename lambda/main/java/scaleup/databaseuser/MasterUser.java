package scaleup.databaseuser;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rotation of the master's password. The master is one user; it has two passwords while it rotates.
 *
 * <p>The privilege {@code APPLICATION_PASSWORD_ADMIN}, which Amazon RDS gives to its master, lets it do so by itself.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/password-management.html#dual-passwords">Dual Password
 *     Support</a>
 */
final class MasterUser implements RotatedUser {
    private final Sessions database;

    MasterUser(Sessions database) {
        this.database = database;
    }

    @Override
    public Login next(Login current, String password) {
        return new Login(current.username(), password);
    }

    @Override
    public void set(PendingVersion version) {
        var next = version.next();
        var current = version.current();
        if (!next.username().equals(current.username())) {
            throw new Refused("the new version is for another user than the current one");
        }
        // A database that was restored knows an older password.
        var known = Stream.concat(Stream.of(current), version.previous().stream())
                .filter(login -> login.username().equals(next.username()))
                .toList();
        for (var login : known) {
            var opened = open(login);
            if (opened.isPresent()) {
                try (var session = opened.get()) {
                    session.lock();
                    version.requirePending();
                    addPassword(session, login, next);
                }
                return;
            }
        }
        if (!database.accepts(next)) {
            throw new DatabaseFailure("the database refuses every known password of " + next.username());
        }
    }

    /** The password of this session's login must be the first of the two, for only the first one can be kept. */
    private void addPassword(Session session, Login login, Login next) {
        if (database.accepts(next)) {
            return;
        }
        session.execute(Sql.activateRoles());
        session.execute(Sql.setOwnPasswordKeepingOld(login));
        session.execute(Sql.setOwnPasswordKeepingOld(next));
    }

    @Override
    public void test(Login login) {
        try (var session = openAs(login)) {
            session.execute(Sql.activateRoles());
        }
    }

    @Override
    public void finish(PendingVersion version) {
        try (var session = openAs(version.next())) {
            session.lock();
            if (!version.isCurrent()) {
                version.requirePending();
                version.makeCurrent();
            }
            session.execute(Sql.activateRoles());
            // Otherwise the one discarded could be the new one.
            session.execute(Sql.setOwnPassword(version.next()));
            session.execute(Sql.discardOwnOldPassword());
            session.endOthers(version.next().username());
        }
    }

    private Session openAs(Login login) {
        try {
            return database.open(login);
        } catch (LoginRefused e) {
            throw new DatabaseFailure(e.getMessage());
        }
    }

    private Optional<Session> open(Login login) {
        try {
            return Optional.of(database.open(login));
        } catch (LoginRefused e) {
            return Optional.empty();
        }
    }
}
