package application.database;

/** The login at the database can't be read; the message never holds any of it. */
public final class CredentialsUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    CredentialsUnavailable(String message) {
        super(message);
    }
}
