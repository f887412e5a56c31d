package scaleup.databaseuser;

import scaleup.cloudformation.Failure;

/** A request, or a secret, that the function must not act on. The message never holds a password. */
final class Refused extends Failure {
    private static final long serialVersionUID = 1;

    Refused(String message) {
        super(message);
    }
}
