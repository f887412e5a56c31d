package scaleup.certificate;

import java.util.Optional;

/** The one secret that load balancers poll. Versions are never changed, only added and made current. */
interface SecretStore {
    /** The version that load balancers take. */
    Optional<Version> current();

    /** The version that was offered last. */
    Optional<Version> candidate();

    /**
     * Adds a version as candidate. Offering the same again changes nothing.
     *
     * @param id 32 to 64 characters; the same for the same value only
     * @return whether it is current already, as the first version of a secret always is
     */
    boolean offer(String id, String value);

    /**
     * Makes a version current, if the current one is still the one that the caller has seen.
     *
     * @param seen empty if there was none
     * @return false if another version has become current in the meantime
     */
    boolean promote(String id, Optional<String> seen);

    /** A version of the secret. */
    record Version(String id, String value) {
        @Override
        public String toString() {
            return "version " + id;
        }
    }
}
