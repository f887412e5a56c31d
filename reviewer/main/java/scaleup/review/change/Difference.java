package scaleup.review.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import scaleup.review.assembly.Resources;

/** The places at which two resources of one type differ, and what AWS's schema says of each. */
final class Difference {
    /** Attributes that say what is done with a resource, beside its properties. What only orders or describes is left out. */
    private static final List<String> ATTRIBUTES =
            List.of("Condition", "CreationPolicy", "DeletionPolicy", "UpdatePolicy", "UpdateReplacePolicy");

    private final String type;
    private final List<PropertyChange> changes = new ArrayList<>();

    private Difference(String type) {
        this.type = type;
    }

    static List<PropertyChange> between(JsonNode before, JsonNode after) {
        var difference = new Difference(before.path("Type").asText());
        difference.properties(List.of(), object(before.path("Properties")), object(after.path("Properties")));
        for (String attribute : ATTRIBUTES) {
            var old = before.path(attribute);
            var now = after.path(attribute);
            if (!old.equals(now)) {
                difference.changes.add(new PropertyChange(List.of(attribute), old, now, Replacement.NEVER, ""));
            }
        }
        return difference.changes;
    }

    private void properties(List<String> path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (isPlain(before) && isPlain(after)) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> properties(with(path, name), before.path(name), after.path(name)));
        } else if (!path.isEmpty() && before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                properties(with(path, String.valueOf(i)), before.get(i), after.get(i));
            }
        } else if (!path.isEmpty()) {
            changes.add(new PropertyChange(path, before, after, replacement(path, before, after), ""));
        }
    }

    /** None where a resource has no properties at all. */
    private static JsonNode object(JsonNode properties) {
        return properties.isObject() ? properties : JsonNodeFactory.instance.objectNode();
    }

    /** An object with properties of its own. */
    private static boolean isPlain(JsonNode node) {
        return node.isObject() && !Resources.isFunction(node);
    }

    private Replacement replacement(List<String> path, JsonNode before, JsonNode after) {
        List<String> place = place(path);
        var replacement = ResourceTypes.replacement(type, place);
        for (List<String> below : ResourceTypes.below(type, place)) {
            if (!values(before, below).equals(values(after, below))) {
                replacement = replacement.or(ResourceTypes.replacement(type, joined(place, below)));
            }
        }
        return replacement;
    }

    /** What a value has at a place, in each of its elements. */
    private static List<JsonNode> values(JsonNode node, List<String> place) {
        if (place.isEmpty()) {
            return node instanceof MissingNode ? List.of() : List.of(node);
        }
        List<String> rest = place.subList(1, place.size());
        if (!place.get(0).equals("*")) {
            return values(node.path(place.get(0)), rest);
        }
        List<JsonNode> values = new ArrayList<>();
        node.forEach(element -> values.addAll(values(element, rest)));
        return values;
    }

    /** As schemas write it. */
    static List<String> place(List<String> path) {
        return path.stream().map(name -> name.matches("\\d+") ? "*" : name).toList();
    }

    private static List<String> with(List<String> path, String name) {
        return joined(path, List.of(name));
    }

    private static List<String> joined(List<String> path, List<String> names) {
        List<String> joined = new ArrayList<>(path);
        joined.addAll(names);
        return joined;
    }
}
