package scaleup.databaseuser;

/** Logs in at the database. */
interface Sessions {
    /**
     * Logs in over verified TLS.
     *
     * @throws LoginRefused where the database answers, and doesn't take this name and password
     * @throws DatabaseFailure for every other reason
     */
    Session open(Login login) throws LoginRefused;

    /** Whether the database takes a login. */
    default boolean accepts(Login login) {
        try {
            open(login).close();
            return true;
        } catch (LoginRefused e) {
            return false;
        }
    }
}
