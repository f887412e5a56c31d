package scaleup.configuration;

/** The configuration can't be used. The message is written for the user and names every problem. */
public final class InvalidConfiguration extends RuntimeException {
    public InvalidConfiguration(String message) {
        super(message);
    }
}
