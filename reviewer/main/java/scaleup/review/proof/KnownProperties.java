package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.proof.Proof.Found;

/**
 * That resources say nothing of which no proof knows what it opens, holds or breaks: {@code properties.json} has, by type, the
 * properties that proofs look at and those that are harmless whatever they say; what {@code settings.json} asks about is known, too.
 * A property stands for all that is in it; where only its parts stand there, other parts are not known.
 */
final class KnownProperties {
    private static final Map<String, Set<String>> KNOWN = read();

    private KnownProperties() {}

    /** What is said besides; nothing of types that stand in {@code kinds.json} as those that open and hold nothing. */
    static List<Found> unknown(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource resource : reviewed.resources().all()) {
            Set<String> known = KNOWN.get(resource.type());
            if (known != null) {
                Set<String> unknown = new LinkedHashSet<>();
                search(resource.properties(), "", known, unknown);
                for (String attribute : List.of("UpdatePolicy", "CreationPolicy")) {
                    search(resource.body().path(attribute), attribute, known, unknown);
                }
                unknown.forEach(property -> found.add(new Found(
                        resource,
                        "%s says %s, of which no proof knows what it opens, holds or breaks"
                                .formatted(resource, property.replace('/', '.')))));
            }
        }
        return found;
    }

    private static void search(JsonNode node, String way, Set<String> known, Set<String> unknown) {
        if (known.contains(way) || node.isMissingNode()) {
            return;
        }
        if (node.isArray() && !node.isEmpty()) {
            node.forEach(element -> search(element, way, known, unknown));
        } else if (!node.isObject()
                || Resources.isFunction(node)
                || (node.isEmpty()
                        && known.stream().noneMatch(other -> other.startsWith(way.isEmpty() ? "" : way + "/")))) {
            unknown.add(way);
        } else {
            String named = named(node);
            if (!named.isEmpty()) {
                search(node.path("Value"), way + "/" + named, known, unknown);
            } else {
                node.properties()
                        .forEach(field -> search(
                                field.getValue(),
                                way.isEmpty() ? field.getKey() : way + "/" + field.getKey(),
                                known,
                                unknown));
            }
        }
    }

    /** {@code Key=name} of an attribute or an option, which is an object of a name and a value; empty for any other object. */
    private static String named(JsonNode node) {
        for (String name : List.of("Key", "Name")) {
            if (node.size() == 2 && node.path(name).isTextual() && node.has("Value")) {
                return name + "=" + node.path(name).asText();
            }
        }
        return "";
    }

    private static Map<String, Set<String>> read() {
        Map<String, Set<String>> known = new HashMap<>();
        ShippedJson.read(KnownProperties.class, "properties.json")
                .properties()
                .forEach(type -> known.put(type.getKey(), new HashSet<>(ShippedJson.texts(type.getValue()))));
        for (RequiredSetting setting : RequiredSetting.all()) {
            List<String> way = new ArrayList<>(setting.property());
            way.remove("*");
            // The value of an attribute stands for the attribute.
            if (way.size() > 1 && way.get(way.size() - 2).contains("=")) {
                way.remove(way.size() - 1);
            }
            if (known.containsKey(setting.type())) {
                known.get(setting.type()).add(String.join("/", way));
            }
        }
        return Map.copyOf(known);
    }
}
