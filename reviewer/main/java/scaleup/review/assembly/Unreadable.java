package scaleup.review.assembly;

/** A cloud assembly can't be read. The message is for the person whose it is: what is wrong, where, and what is allowed. */
public final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unreadable(String message) {
        super(message);
    }

    public Unreadable(String message, Throwable cause) {
        super(message, cause);
    }
}
