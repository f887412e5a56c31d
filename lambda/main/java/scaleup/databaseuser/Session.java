package scaleup.databaseuser;

import java.util.Set;

/** One login at the database. Closed, or cut off, it gives back its lock. */
interface Session extends AutoCloseable {
    /**
     * Keeps every other run of this function from changing users until this session ends: a run that hung and wakes
     * late can't undo what a later one did.
     *
     * @throws DatabaseFailure where another run holds the lock for too long
     */
    void lock();

    /** Runs a statement. */
    void execute(Sql statement);

    /** The privileges that the user of this session has on a schema. */
    Set<String> privileges(Schema schema);

    /**
     * Ends all sessions of a user but this one, whoever has them: a changed password keeps nobody out who is in. The user of
     * this session must be allowed to see and to end sessions.
     */
    void endOthers(String username);

    @Override
    void close();
}
