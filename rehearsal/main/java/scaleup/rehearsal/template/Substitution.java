package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * {@code Fn::Sub}, rewritten as the {@code Fn::Join} that means the same. What may stand between the braces is what AWS
 * CloudFormation's message says.
 */
final class Substitution {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(!?)([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:]+");

    private Substitution() {}

    static ObjectNode join(JsonNode argument, Place place) throws NotMade {
        var text = argument.isArray() ? argument.path(0) : argument;
        var variables = argument.isArray() ? argument.path(1) : JSON.objectNode();
        if (!text.isTextual() || !variables.isObject()) {
            throw place.wrong("takes a text, or a text and a map of variables, got " + argument);
        }
        var pieces = JSON.arrayNode();
        var matcher = VARIABLE.matcher(text.asText());
        int end = 0;
        while (matcher.find()) {
            pieces.add(text.asText().substring(end, matcher.start()));
            pieces.add(piece(matcher.group(1), matcher.group(2), variables, place));
            end = matcher.end();
        }
        pieces.add(text.asText().substring(end));
        return JSON.objectNode().set("Fn::Join", JSON.arrayNode().add("").add(pieces));
    }

    private static JsonNode piece(String escape, String name, JsonNode variables, Place place) throws NotMade {
        if (!escape.isEmpty()) {
            return JSON.textNode("${" + name + "}");
        }
        if (!NAME.matcher(name).matches()) {
            throw place.wrong(
                    ("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters,"
                                    + " underscores, periods, and colons, not '%s'")
                            .formatted(name));
        }
        if (variables.has(name)) {
            return variables.get(name);
        }
        return name.contains(".")
                ? JSON.objectNode().put("Fn::GetAtt", name)
                : JSON.objectNode().put("Ref", name);
    }
}
