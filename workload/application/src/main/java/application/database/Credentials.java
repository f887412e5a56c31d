package application.database;

/** Where the login at the database comes from. */
public interface Credentials {
    /**
     * The login for a new connection, at most a few seconds old.
     *
     * @throws CredentialsUnavailable where none is known
     */
    Login current();

    /**
     * The login to try after the database refused one.
     *
     * @param refused what the database refused
     * @return the newest login; equal to {@code refused} where there is no other
     * @throws CredentialsUnavailable where the source doesn't answer
     */
    Login after(Login refused);
}
