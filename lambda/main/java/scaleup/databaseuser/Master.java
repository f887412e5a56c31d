package scaleup.databaseuser;

/** Sessions of the master user, from its secret's current version. */
final class Master {
    private final Sessions database;
    private final Secrets secrets;
    private final String secret;
    private final Address address;

    Master(Sessions database, Secrets secrets, String secret, Address address) {
        this.database = database;
        this.secrets = secrets;
        this.secret = secret;
        this.address = address;
    }

    Login login() {
        return LoginSecret.current(secrets, secret).requireFor(address).login();
    }

    /** A session that no other run of this function has beside it. */
    Session open() {
        var session = logIn();
        try {
            session.execute(Sql.activateRoles());
            session.lock();
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** The master's own rotation may end between reading its password and using it. */
    private Session logIn() {
        var login = login();
        try {
            return database.open(login);
        } catch (LoginRefused e) {
            var newer = login();
            if (newer.equals(login)) {
                throw new DatabaseFailure(e.getMessage());
            }
            return logIn(newer);
        }
    }

    private Session logIn(Login newer) {
        try {
            return database.open(newer);
        } catch (LoginRefused e) {
            throw new DatabaseFailure(e.getMessage());
        }
    }
}
