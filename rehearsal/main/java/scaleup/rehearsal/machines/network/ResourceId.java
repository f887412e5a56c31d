package scaleup.rehearsal.machines.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids as Amazon EC2 forms them: a prefix and 17 hexadecimal digits. The same name gets the same id at each rehearsal. */
final class ResourceId {
    private static final int DIGITS = 17;

    private ResourceId() {}

    /**
     * An id for what {@code name} identifies.
     *
     * @param prefix for example {@code subnet}
     */
    static String of(String prefix, String name) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest((prefix + name).getBytes(StandardCharsets.UTF_8));
            return prefix + "-" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }
}
