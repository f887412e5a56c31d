package scaleup.rehearsal.drill;

import java.io.IOException;

/** Connections to the database that are held so that nobody else gets one, until they are closed. */
public interface Connections extends AutoCloseable {
    /** How many are open. */
    int open();

    /**
     * Makes sure that there are no others of the same login and that another one would be refused.
     *
     * @throws IOException if it isn't so
     */
    void requireAll() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
