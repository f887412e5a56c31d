package scaleup.review.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import scaleup.review.assembly.ShippedJson;

/**
 * What AWS CloudFormation does to a resource when a property changes, and what AWS says holds data: of all types, by AWS's
 * resource schemas and the template reference, as the build has put them into {@code resource-types.json}
 * (reviewer/types/extract.mjs).
 *
 * <p>A schema's {@code conditionalCreateOnlyProperties} doesn't say on which condition. Where the template reference says of such a
 * property that its change keeps the resource, {@code kept.json} has it, with the page.
 */
public final class ResourceTypes {
    private static final JsonNode TYPES = read("resource-types.json");
    private static final JsonNode KEPT = read("kept.json");

    /**
     * What isn't data, but what others outside of the templates know: losing it is noticed by users or partners. AWS's list of what
     * is stateful leaves it out.
     */
    private static final List<String> ADDRESSES = List.of(
            "AWS::EC2::EIP", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::Route53::HostedZone", "AWS::EC2::VPC");

    private ResourceTypes() {}

    /**
     * What a change at a place in a resource's properties does.
     *
     * @param path names from the top; {@code *} for an element of a list
     */
    public static Replacement replacement(String type, List<String> path) {
        if (!TYPES.has(schema(type))) {
            return Replacement.MAYBE;
        }
        var replacement = Replacement.NEVER;
        for (int length = 1; length <= path.size(); length++) {
            replacement = replacement.or(declared(type, String.join("/", path.subList(0, length))));
        }
        if (KEPT.path("properties").path(type).has(path.get(0))) {
            return Replacement.NEVER;
        }
        return replacement;
    }

    /**
     * Whether a change of a property that keeps the resource interrupts what it does, by the template reference. Of backups Amazon RDS
     * User Guide, "Backup retention period", says that there is an outage from 0 to another value and back, and else none; of automatic upgrades Amazon RDS
     * API Reference, ModifyDBInstance, that there can be one where they are turned on.
     */
    public static boolean interrupts(String type, PropertyChange change) {
        String said =
                KEPT.path("properties").path(type).path(change.path().get(0)).asText();
        return switch (said) {
            case "some interruptions" -> true;
            case "some interruptions to true" -> change.after().asText().equals("true");
            case "some interruptions from and to 0" -> isNone(change.before()) != isNone(change.after());
            default -> false;
        };
    }

    /**
     * For how long, in words with AWS's page.
     *
     * @param standby whether it has one that takes over
     */
    static String interruption(String type, String property, boolean standby) {
        var known = KEPT.path("interruptions").path(type).path(property);
        return known.isMissingNode()
                ? "for some time"
                : "%s, says %s"
                        .formatted(
                                known.path(standby ? "with a standby" : "alone").asText(),
                                known.path("source").asText());
    }

    private static boolean isNone(JsonNode number) {
        return number.asText().equals("0");
    }

    /** The places below one, relative to it, whose change would do more than one of the place itself. */
    static List<List<String>> below(String type, List<String> path) {
        List<List<String>> below = new ArrayList<>();
        String prefix = String.join("/", path) + "/";
        TYPES.path(schema(type)).path("replacement").fieldNames().forEachRemaining(place -> {
            if (place.startsWith(prefix)) {
                below.add(List.of(place.substring(prefix.length()).split("/")));
            }
        });
        return below;
    }

    private static Replacement declared(String type, String place) {
        return switch (TYPES.path(schema(type)).path("replacement").path(place).asText()) {
            case "yes" -> Replacement.ALWAYS;
            case "maybe" -> Replacement.MAYBE;
            default -> Replacement.NEVER;
        };
    }

    /** Whether AWS publishes a schema of a type. */
    public static boolean isKnown(String type) {
        return TYPES.has(schema(type));
    }

    /** Custom resources have names of their own, and all one schema. */
    private static String schema(String type) {
        return type.startsWith("Custom::") ? "AWS::CloudFormation::CustomResource" : type;
    }

    /** The properties that are a resource's name in its account; none where AWS gives it an id. */
    public static List<String> names(String type) {
        List<String> names = new ArrayList<>();
        var declared = TYPES.path(schema(type));
        for (JsonNode name : declared.path("identifier")) {
            for (JsonNode property : declared.path("properties")) {
                if (property.equals(name)) {
                    names.add(name.asText());
                }
            }
        }
        return names;
    }

    /**
     * What would be lost with a resource that is replaced or removed.
     *
     * @return {@code data} or {@code an address}; empty for what can be made again
     */
    public static Optional<String> holds(String type) {
        if (TYPES.path(type).path("stateful").asBoolean()) {
            return Optional.of("data");
        }
        return ADDRESSES.contains(type) ? Optional.of("an address") : Optional.empty();
    }

    private static JsonNode read(String name) {
        return ShippedJson.read(ResourceTypes.class, name);
    }
}
