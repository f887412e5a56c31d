package scaleup.review.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import scaleup.review.assembly.ShippedJson;

/**
 * What Amazon EC2's instance types have (Amazon EC2 Instance Types, "Instance type names"; Amazon EC2 User Guide, "Key concepts for
 * burstable performance instances"), as {@code instance-types.json} has it: those of the families that people put servers on.
 */
public final class InstanceTypes {
    private static final JsonNode TYPES = read();

    private InstanceTypes() {}

    /** Its vCPUs; empty where the type is none of those that are known here. */
    public static OptionalInt processors(String type) {
        var known = TYPES.path("processors").path(type);
        return known.isInt() ? OptionalInt.of(known.asInt()) : OptionalInt.empty();
    }

    /**
     * The percentage of each vCPU that a burstable type has for its price, above which it takes credits.
     *
     * @return empty for a type that isn't burstable
     */
    public static OptionalInt baseline(String type) {
        String family = family(type);
        var percent = TYPES.path("baselines").path("percent").path(type.substring(type.indexOf('.') + 1));
        return family.startsWith("t") && percent.isInt() ? OptionalInt.of(percent.asInt()) : OptionalInt.empty();
    }

    /** For example {@code t4g} of {@code t4g.micro}. */
    public static String family(String type) {
        return type.replaceFirst("\\.[^.]*$", "");
    }

    /**
     * Whether AWS counts it among the standard ones, which share a quota of vCPUs ("On-Demand Instance quotas": A, C, D, H, I, M, R,
     * T, Z).
     */
    public static boolean isStandard(String type) {
        // Such as inf2, mac1 or trn1 begin with one of these letters too, and have quotas of their own.
        return family(type).matches("(a|c|d|h|i|im|is|m|r|t|z)\\d.*");
    }

    /** {@code arm64} where the type is one of Graviton's, {@code x86_64} for others; empty for what is no instance type. */
    public static Optional<String> architecture(String type) {
        var generation =
                type.matches("[a-z]+\\d+[a-z-]*\\.[a-z0-9-]+") ? family(type).replaceFirst("^[a-z]+\\d+", "") : null;
        if (generation == null) {
            return Optional.empty();
        }
        return Optional.of(generation.startsWith("g") || family(type).equals("a1") ? "arm64" : "x86_64");
    }

    private static JsonNode read() {
        return ShippedJson.read(InstanceTypes.class, "instance-types.json");
    }
}
