package scaleup.mutation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What one line of a resource's declaration may say instead: each makes another promise to users, or none. */
final class Changes {
    /** Of no consequence: for people who read templates, or the CDK's. */
    private static final Set<String> SKIPPED =
            Set.of("Metadata", "Type", "Description", "GroupDescription", "Comment", "Code", "ServiceToken", "Version");

    private static final Map<String, String> OPPOSITES = Map.ofEntries(
            Map.entry("Retain", "Delete"),
            Map.entry("Delete", "Retain"),
            Map.entry("Snapshot", "Delete"),
            Map.entry("RetainExceptOnCreate", "Delete"),
            Map.entry("GreaterThanThreshold", "LessThanThreshold"),
            Map.entry("GreaterThanOrEqualToThreshold", "LessThanThreshold"),
            Map.entry("LessThanThreshold", "GreaterThanThreshold"),
            Map.entry("LessThanOrEqualToThreshold", "GreaterThanThreshold"),
            Map.entry("breaching", "notBreaching"),
            Map.entry("notBreaching", "breaching"),
            Map.entry("missing", "notBreaching"),
            Map.entry("ignore", "notBreaching"),
            Map.entry("Sum", "Average"),
            Map.entry("Average", "Maximum"),
            Map.entry("Maximum", "Minimum"),
            Map.entry("Minimum", "Maximum"),
            Map.entry("true", "false"),
            Map.entry("false", "true"),
            Map.entry("Allow", "Deny"),
            Map.entry("Deny", "Allow"),
            Map.entry("required", "optional"),
            Map.entry("CONTINUE", "ABANDON"),
            Map.entry("ABANDON", "CONTINUE"),
            Map.entry("arm64", "x86_64"),
            Map.entry("ENABLED", "DISABLED"),
            Map.entry("enabled", "disabled"),
            Map.entry("disabled", "enabled"),
            Map.entry("rate(1 hour)", "rate(24 hours)"));

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String part;
    private final String id;
    private final JsonNode resource;
    private final List<Change> all = new ArrayList<>();

    Changes(String part, String id, JsonNode resource) {
        this.part = part;
        this.id = id;
        this.resource = resource;
    }

    List<Change> all() {
        keys("", (ObjectNode) resource);
        return all;
    }

    private void keys(String parent, ObjectNode object) {
        for (var entry : object.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (SKIPPED.contains(key)) {
                continue;
            }
            // An empty list is none.
            if (!key.equals("Properties") && !(value.isContainerNode() && value.isEmpty())) {
                add(parent, key, value, MissingNode.getInstance(), "removed");
            }
            switch (key) {
                case "UserData" -> {}
                case "DependsOn" -> {
                    if (value instanceof ArrayNode array) {
                        elements(parent, key, array);
                    }
                }
                case "Action" -> action(parent, value);
                case "Resource" -> widened(parent, key, value);
                default -> value(parent, key, value);
            }
        }
    }

    private void action(String parent, JsonNode value) {
        String first = value.isArray() ? value.path(0).asText() : value.asText();
        if (first.contains(":")) {
            add(
                    parent,
                    "Action",
                    value,
                    TextNode.valueOf(first.replaceFirst(":.*", ":*")),
                    "-> " + first.replaceFirst(":.*", ":*"));
        }
        if (value instanceof ArrayNode array) {
            elements(parent, "Action", array);
        }
    }

    private void widened(String parent, String key, JsonNode value) {
        if (!value.asText().equals("*")) {
            add(parent, key, value, TextNode.valueOf("*"), "-> *");
        }
    }

    private void value(String parent, String key, JsonNode value) {
        if (value instanceof ObjectNode object) {
            if (!isIntrinsic(object)) {
                keys(pointer(parent, key), object);
            }
        } else if (value instanceof ArrayNode array) {
            elements(parent, key, array);
        } else {
            JsonNode other = other(value);
            add(parent, key, value, other, value.asText() + " -> " + other.asText());
        }
    }

    /** Each element but one that is alone, which goes with its key; then what is in them. */
    private void elements(String parent, String key, ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
            if (array.size() > 1) {
                ArrayNode fewer = array.deepCopy();
                fewer.remove(i);
                add(parent, key, array, fewer, "without " + brief(array.get(i)));
            }
            if (array.get(i) instanceof ObjectNode object && !isIntrinsic(object)) {
                keys(pointer(parent, key) + "/" + i, object);
            } else if (array.get(i).isValueNode() && !key.equals("Action") && !key.equals("DependsOn")) {
                ArrayNode changed = array.deepCopy();
                changed.set(i, other(array.get(i)));
                add(parent, key, array, changed, brief(array.get(i)) + " -> " + brief(changed.get(i)));
            }
        }
    }

    private void add(String parent, String key, JsonNode from, JsonNode to, String text) {
        all.add(new Change(part, id, parent, key, from, to, text));
    }

    private static JsonNode other(JsonNode value) {
        if (value.isBoolean()) {
            return BooleanNode.valueOf(!value.asBoolean());
        }
        if (value.isNumber()) {
            return value.asDouble() == 0
                    ? JSON.numberNode(1)
                    : value.isIntegralNumber()
                            ? JSON.numberNode(value.asLong() * 2)
                            : DecimalNode.valueOf(value.decimalValue().multiply(BigDecimal.valueOf(2)));
        }
        String text = value.asText();
        var number = NUMBER.matcher(text);
        if (OPPOSITES.containsKey(text)) {
            return TextNode.valueOf(OPPOSITES.get(text));
        }
        if (number.find()) {
            return TextNode.valueOf(number.replaceFirst(
                    new BigDecimal(number.group()).add(BigDecimal.ONE).toString()));
        }
        return TextNode.valueOf(text + "-other");
    }

    /** RFC 6901, section 3. */
    private static String pointer(String parent, String key) {
        return parent + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    private static boolean isIntrinsic(ObjectNode object) {
        return object.size() == 1
                && (object.has("Ref") || object.fieldNames().next().startsWith("Fn::"));
    }

    private static String brief(JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.length() > 100 ? text.substring(0, 97) + "..." : text;
    }
}
