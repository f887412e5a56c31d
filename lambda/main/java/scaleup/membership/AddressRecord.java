package scaleup.membership;

import java.util.Optional;

/** The record that holds the addresses of a tier. */
interface AddressRecord {
    /** What is there now, strongly consistent. */
    Optional<Addresses> read();

    /**
     * Replaces exactly {@code old} by {@code replacement}, both or nothing.
     *
     * @throws ConflictException if the record is not {@code old} any more
     */
    void replace(Optional<Addresses> old, Optional<Addresses> replacement) throws ConflictException;

    /** Somebody else wrote the record. */
    final class ConflictException extends Exception {
        ConflictException(String message, Throwable cause) {
            super(message, cause);
        }

        ConflictException(String message) {
            super(message);
        }
    }
}
