package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import scaleup.review.assembly.Resources;

/** The longest that a value of a template can become when it is deployed. */
final class LongestText {
    /** AWS's names of regions have at most 14 letters so far; an account's number has 12 digits. */
    private static final Map<String, Integer> PSEUDO_PARAMETERS =
            Map.of("AWS::Region", 25, "AWS::AccountId", 12, "AWS::Partition", 10, "AWS::URLSuffix", 16);

    /** What a resource has once it is made: the longest is the ARN of a secret. */
    private static final int VALUE = 160;

    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([^}!]+)}");

    private LongestText() {}

    /** In bytes of UTF-8, as text. */
    static int bytes(JsonNode value) {
        return longest(value).asText().getBytes(StandardCharsets.UTF_8).length;
    }

    /** In characters, as JSON without white space. */
    static int characters(JsonNode value) {
        return longest(value).toString().length();
    }

    private static JsonNode longest(JsonNode value) {
        if (Resources.isFunction(value)) {
            return JsonNodeFactory.instance.textNode(function(value));
        }
        if (value.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(field -> object.set(field.getKey(), longest(field.getValue())));
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> array.add(longest(element)));
            return array;
        }
        return value;
    }

    private static String function(JsonNode function) {
        String name = function.fieldNames().next();
        JsonNode argument = function.get(name);
        return switch (name) {
            case "Fn::Base64" -> longest(argument).asText();
            case "Fn::Join" -> {
                StringBuilder joined = new StringBuilder();
                if (argument.path(1).isArray()) {
                    for (JsonNode part : argument.path(1)) {
                        joined.append(
                                        joined.length() == 0
                                                ? ""
                                                : argument.path(0).asText())
                                .append(longest(part).asText());
                    }
                } else {
                    joined.append("x".repeat(VALUE));
                }
                yield joined.toString();
            }
            case "Fn::Sub" ->
                SUBSTITUTED
                        .matcher((argument.isArray() ? argument.path(0) : argument).asText())
                        .replaceAll(found -> reference(found.group(1)));
            case "Ref" -> reference(argument.asText());
            default -> "x".repeat(VALUE);
        };
    }

    private static String reference(String name) {
        return "x".repeat(PSEUDO_PARAMETERS.getOrDefault(name, VALUE));
    }
}
