package scaleup.rehearsal.load;

/** What became of a request: exactly one of these. */
public enum Outcome {
    /** A whole answer with a status below 400. */
    ANSWERED("answered"),

    /** A whole answer with another status. */
    ERROR("answered with an error"),

    /** No connection was to be had, so the request was never sent. */
    REFUSED("not connected"),

    /** The connection or the stream was reset, or the answer broke off. */
    RESET("reset"),

    /** No whole answer within {@link Request#PATIENCE}. */
    TIMED_OUT("no answer"),

    /**
     * RST_STREAM with REFUSED_STREAM, or a GOAWAY whose last stream is an earlier one: the server says that it has not
     * processed the request, which the client may repeat (RFC 9113, sections 6.8 and 8.7).
     */
    NOT_PROCESSED("told that it was not processed"),

    /**
     * The connection was closed in order before any byte of an answer: what clients take for a kept-alive connection that
     * has come to its end, and repeat the request (RFC 9112, section 9.3.1).
     */
    CLOSED("closed before an answer");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** For people. */
    @Override
    public String toString() {
        return text;
    }
}
