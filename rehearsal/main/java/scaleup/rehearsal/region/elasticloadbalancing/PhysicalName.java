package scaleup.rehearsal.region.elasticloadbalancing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import scaleup.rehearsal.template.Declaration;

/** Names and ids of what a template declares: unique, and the same in every rehearsal, so that two can be compared. */
final class PhysicalName {
    private static final int STACK = 6;
    private static final int ID = 5;
    private static final int HASH = 12;

    private PhysicalName() {}

    /** A name of at most 32 letters, digits and hyphens in AWS CloudFormation's manner. */
    static String of(Declaration declaration) {
        return "%s-%s-%s"
                .formatted(
                        start(declaration.stack(), STACK),
                        start(declaration.id(), ID),
                        hash(declaration.path()).substring(0, HASH).toUpperCase(Locale.ROOT));
    }

    /** Sixteen hexadecimal digits, as at the end of ARNs. */
    static String id(String path) {
        return hash(path).substring(0, 16);
    }

    private static String start(String text, int length) {
        String letters = text.replaceAll("[^A-Za-z0-9]", "");
        return letters.substring(0, Math.min(length, letters.length()));
    }

    private static String hash(String path) {
        return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }
}
