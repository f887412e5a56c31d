package scaleup.rehearsal.load;

import java.time.Duration;

/**
 * A request to send.
 *
 * @param number from 0, in the order in which they are due
 * @param key the text of the note that a POST writes
 */
public record Request(int number, Way way, Kind kind, String key) {
    /** How long its answer is waited for: longer than the load balancers' own response time-out of 30 s. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    /** What is asked. */
    public enum Kind {
        STATIC("GET", "/"),
        READ_THROUGH_WEB("GET", "/whoami"),
        READ("GET", "/api/notes"),
        WRITE("POST", "/api/notes"),

        /** The load balancers take the path as it is written, and so hand it to the web tier. */
        WRITE_THROUGH_WEB("POST", "/%61pi/notes");

        final String method;
        final String path;

        Kind(String method, String path) {
            this.method = method;
            this.path = path;
        }

        public boolean writes() {
            return method.equals("POST");
        }

        /** Whether it asks for a file, which a web server has. */
        public boolean ofSite() {
            return this == STATIC;
        }

        /** Whether load balancers hand it to the application tier. */
        public boolean ofApplication() {
            return this == READ || this == WRITE;
        }
    }

    String body() {
        return kind.writes() ? "{\"text\": \"%s\"}".formatted(key) : "";
    }
}
