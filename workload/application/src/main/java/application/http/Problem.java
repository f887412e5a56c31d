package application.http;

import java.util.Map;

/** An error to answer with, as RFC 9457 has it. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    /**
     * Makes a problem without headers.
     *
     * @param status HTTP status, 400 to 599
     * @param detail for the client: no secrets, no internals
     */
    Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    Problem(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }
}
