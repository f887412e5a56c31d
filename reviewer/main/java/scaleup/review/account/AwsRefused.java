package scaleup.review.account;

/** AWS, or its command line, didn't answer a question. The message is what it said, in a line. */
public final class AwsRefused extends Exception {
    private static final long serialVersionUID = 1L;

    AwsRefused(String message) {
        super(message);
    }
}
