package scaleup.rehearsal.load;

import java.util.function.Consumer;

/** Sends requests in one way, and repeats none. */
interface Client {
    /**
     * Sends a request, and returns before it is answered.
     *
     * @param answered is called once, when the request has come to its end
     */
    void send(Request request, Consumer<Reply> answered);
}
