package scaleup.databaseuser;

/** The database doesn't take a name and password. */
final class LoginRefused extends Exception {
    private static final long serialVersionUID = 1;

    LoginRefused(Login login) {
        super("the database refuses the password of " + login.username());
    }
}
