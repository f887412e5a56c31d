package application.http;

import org.eclipse.jetty.server.Request;

/** What one path does for one method. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers one request.
     *
     * @return the answer
     * @throws Problem where the client or the database is at fault
     */
    Answer answer(Request request) throws Exception;
}
