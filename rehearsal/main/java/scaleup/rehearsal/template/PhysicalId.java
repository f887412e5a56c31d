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

    /**
     * The name that a declaration gives by one of its properties, or else {@link #name(Declaration, int)}.
     *
     * @param property for example {@code RoleName}
     */
    public static String name(Declaration declaration, String property, int longest) {
        var name = declaration.properties().path(property).asText();
        return name.isEmpty() ? name(declaration, longest) : name;
    }

    /** A name without the stack's, as secrets have it: logical id and twelve characters. */
    public static String nameWithoutStack(Declaration declaration) {
        return declaration.id() + "-" + suffix(declaration);
    }

    /** A name of at most 32 letters, digits and hyphens, as load balancers and target groups have it. */
    public static String shortName(Declaration declaration) {
        var stack = cut(letters(declaration.stack()), 6);
        var id = cut(letters(declaration.id()), 5);
        return stack + "-" + id + "-" + digits(declaration.path(), SUFFIX).toUpperCase(Locale.ROOT);
    }

    private static String letters(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "");
    }

    private static String suffix(Declaration declaration) {
        return new BigInteger(1, hash(declaration.path()))
                .toString(36)
                .toUpperCase(Locale.ROOT)
                .substring(0, SUFFIX);
    }

    /** An id such as Amazon EC2 gives: {@code fl-0123456789abcdef0}. */
    public static String hexadecimal(Declaration declaration, String prefix) {
        return hexadecimal(declaration.path(), prefix);
    }

    /**
     * An id such as Amazon EC2 gives, of something that is not declared.
     *
     * @param of what tells it from others of its kind
     */
    public static String hexadecimal(String of, String prefix) {
        return prefix + "-" + digits(of, 17);
    }

    /**
     * Hexadecimal digits in lower case.
     *
     * @param of what tells it from others of its kind
     * @param count 1 to 64
     */
    public static String digits(String of, int count) {
        return HexFormat.of().formatHex(hash(of)).substring(0, count);
    }

    /** An id such as that of a key of AWS KMS. */
    public static UUID uuid(Declaration declaration) {
        return UUID.nameUUIDFromBytes(hash(declaration.path()));
    }

    private static String cut(String text, int longest) {
        return text.substring(0, Math.min(text.length(), longest));
    }

    private static byte[] hash(String of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
