package scaleup.rehearsal.region;

import java.util.UUID;
import scaleup.rehearsal.template.Declaration;

/** The names that AWS CloudFormation gives to resources without one. */
public final class PhysicalName {
    private static final int RANDOM = 12;

    private PhysicalName() {}

    /**
     * Stack, logical id, and something random, so that two of them never collide.
     *
     * @param longest how many characters the service allows
     */
    public static String generate(Declaration declaration, int longest) {
        var random = UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM);
        var readable = declaration.stack() + "-" + declaration.id();
        return readable.substring(0, Math.min(readable.length(), longest - RANDOM - 1)) + "-" + random;
    }
}
