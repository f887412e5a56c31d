package scaleup.rehearsal.template;

/** A resource can't be made. The message is for the person who rehearses: what is wrong, where, and what is allowed. */
public final class NotMade extends Exception {
    private static final long serialVersionUID = 1L;

    public NotMade(String message) {
        super(message);
    }

    public NotMade(String message, Throwable cause) {
        super(message, cause);
    }
}
