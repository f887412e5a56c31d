package scaleup.rehearsal.template;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/**
 * Physical ids of resources that have none in the template, in the forms that AWS gives them. They look random, but are
 * the same in each rehearsal of the same resource, so that two reports can be compared.
 */
public final class PhysicalId {
    private static final int SUFFIX = 12;

    private PhysicalId() {}

    /**
     * A name as 'Name type' of the CloudFormation User Guide describes it: stack, logical id, and twelve characters.
     *
     * @param longest characters that the type allows; the logical id is cut first
     */
    public static String name(Declaration declaration, int longest) {
        int room = longest - SUFFIX - 2;
        var id = cut(declaration.id(), Math.max(room - declaration.stack().length(), room / 2));
        return cut(declaration.stack(), room - id.length()) + "-" + id + "-" + suffix(declaration);
    }

    /** A name without the stack's, as secrets have it: logical id and twelve characters. */
    public static String nameWithoutStack(Declaration declaration) {
        return declaration.id() + "-" + suffix(declaration);
    }

    private static String suffix(Declaration declaration) {
        return new BigInteger(1, hash(declaration))
                .toString(36)
                .toUpperCase(Locale.ROOT)
                .substring(0, SUFFIX);
    }

    /** An id such as {@code fl-0123456789abcdef0}. */
    public static String hexadecimal(Declaration declaration, String prefix) {
        return prefix + "-" + HexFormat.of().formatHex(hash(declaration)).substring(0, 17);
    }

    /** An id such as that of a key of AWS KMS. */
    public static UUID uuid(Declaration declaration) {
        return UUID.nameUUIDFromBytes(hash(declaration));
    }

    private static String cut(String text, int longest) {
        return text.substring(0, Math.min(text.length(), longest));
    }

    private static byte[] hash(Declaration declaration) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(declaration.path().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
