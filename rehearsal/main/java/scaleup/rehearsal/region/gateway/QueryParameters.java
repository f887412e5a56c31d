package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names such as {@code Filters.member.1.Name} as a tree. A part that is a number is a place in a list, and the name of a
 * list's members ({@code member} in most services) is left out of the tree.
 */
final class QueryParameters {
    private final Map<String, QueryParameters> children = new LinkedHashMap<>();
    private String value = "";

    private QueryParameters() {}

    /**
     * @param wrappedLists whether the members of lists have a name of their own, as in the Query protocol, unlike that of
     *     Amazon EC2
     */
    static JsonNode tree(Map<String, String> parameters, boolean wrappedLists) {
        var root = new QueryParameters();
        parameters.forEach((name, value) -> {
            var node = root;
            for (var part : name.split("\\.", -1)) {
                node = node.children.computeIfAbsent(part, key -> new QueryParameters());
            }
            node.value = value;
        });
        var object = JsonNodeFactory.instance.objectNode();
        root.children.forEach((name, child) -> object.set(name, child.json(wrappedLists)));
        return object;
    }

    private JsonNode json(boolean wrappedLists) {
        if (children.isEmpty()) {
            return new TextNode(value);
        }
        if (isList()) {
            var list = JsonNodeFactory.instance.arrayNode();
            children.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> Long.parseLong(entry.getKey())))
                    .forEach(entry -> list.add(entry.getValue().json(wrappedLists)));
            return list;
        }
        if (wrappedLists && children.size() == 1) {
            var only = children.values().iterator().next();
            if (only.isList()) {
                return only.json(true);
            }
        }
        var object = JsonNodeFactory.instance.objectNode();
        children.forEach((name, child) -> object.set(name, child.json(wrappedLists)));
        return object;
    }

    private boolean isList() {
        return !children.isEmpty() && children.keySet().stream().allMatch(name -> name.matches("\\d{1,18}"));
    }
}
