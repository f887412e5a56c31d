package scaleup.rehearsal.region.route53;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of hosted zones: the same in every rehearsal, so that two can be compared. */
final class ZoneId {
    private static final int BYTES = 10;

    private ZoneId() {}

    static String of(String path) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
            return "Z" + HexFormat.of().withUpperCase().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
