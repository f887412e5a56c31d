package scaleup.databaseuser;

import java.util.Optional;

/** What rotation needs of AWS Secrets Manager; a call each. */
interface Secrets {
    /** The label of the version that clients use. */
    String CURRENT = "AWSCURRENT";

    /** The label of the version that a rotation is making. */
    String PENDING = "AWSPENDING";

    /** The label of the version that was {@link #CURRENT} before. */
    String PREVIOUS = "AWSPREVIOUS";

    /** The versions and their labels. */
    SecretVersions versions(String secret);

    /**
     * The value of a version.
     *
     * @return empty where it has none yet
     */
    Optional<String> value(String secret, String version);

    /**
     * Gives a version its value and the label {@link #PENDING}.
     *
     * @throws VersionExists where the version has another value already
     */
    void put(String secret, String version, String value) throws VersionExists;

    /** Moves {@link #CURRENT}; fails where {@code from} doesn't bear it. */
    void moveCurrent(String secret, String from, String to);

    /** A new password, of characters that mean nothing to SQL, JSON, shells and URLs. */
    String randomPassword();

    /** A version's value is written once. */
    final class VersionExists extends Exception {
        private static final long serialVersionUID = 1;

        VersionExists(Throwable cause) {
            super("the version has another value already", cause);
        }
    }
}
