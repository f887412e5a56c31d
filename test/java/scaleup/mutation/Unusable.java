package scaleup.mutation;

/** Something that keeps mutations from being tried; the message is for the person who started it. */
final class Unusable extends RuntimeException {
    Unusable(String message) {
        super(message);
    }
}
