package scaleup.cloudformation;

/** A failure whose message is written for the person who deploys and holds no secret: it is shown as it is. */
public class Failure extends RuntimeException {
    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
