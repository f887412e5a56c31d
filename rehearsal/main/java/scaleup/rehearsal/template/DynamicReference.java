package scaleup.rehearsal.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Replaces what 'Get values stored in other services using dynamic references' describes, in any text of a resource. */
final class DynamicReference {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{resolve:([^:}]+):([^}]*)\\}\\}");
    /** An ARN of a secret has seven parts, with the colons that also separate the reference's parts. */
    private static final int PARTS_OF_AN_ARN = 7;

    private DynamicReference() {}

    static JsonNode resolve(JsonNode node, DynamicReferences values, Place place) throws NotMade {
        if (node.isTextual()) {
            return node.asText().contains("{{resolve:") ? new TextNode(text(node.asText(), values, place)) : node;
        }
        if (node.isObject()) {
            var resolved = JsonNodeFactory.instance.objectNode();
            for (var field : node.properties()) {
                resolved.set(field.getKey(), resolve(field.getValue(), values, place.field(field.getKey())));
            }
            return resolved;
        }
        if (node.isArray()) {
            var resolved = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < node.size(); i++) {
                resolved.add(resolve(node.get(i), values, place.index(i)));
            }
            return resolved;
        }
        return node;
    }

    private static String text(String text, DynamicReferences values, Place place) throws NotMade {
        var result = new StringBuilder();
        var matcher = REFERENCE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            result.append(text, end, matcher.start());
            result.append(value(matcher.group(1), matcher.group(2), values, place));
            end = matcher.end();
        }
        return result.append(text.substring(end)).toString();
    }

    private static String value(String service, String reference, DynamicReferences values, Place place)
            throws NotMade {
        var parts = Arrays.asList(reference.split(":", -1));
        return switch (service) {
            case "ssm" -> values.parameter(parts.get(0), part(parts, 1));
            case "secretsmanager" -> secret(parts, values, place);
            default -> throw place.wrong("dynamic references to %s are not played".formatted(service));
        };
    }

    private static String secret(List<String> parts, DynamicReferences values, Place place) throws NotMade {
        int name = parts.get(0).equals("arn") ? PARTS_OF_AN_ARN : 1;
        if (parts.size() < name || !List.of("", "SecretString").contains(part(parts, name))) {
            throw place.wrong("{{resolve:secretsmanager:%s}} is not a reference to a SecretString"
                    .formatted(String.join(":", parts)));
        }
        var id = String.join(":", parts.subList(0, name));
        var stage = part(parts, name + 2);
        var version = part(parts, name + 3);
        if (!stage.isEmpty() && !version.isEmpty()) {
            // "If you use version-stage then don't specify version-id."
            throw place.wrong("{{resolve:secretsmanager:%s}} has a version-stage and a version-id; one is allowed"
                    .formatted(String.join(":", parts)));
        }
        var secret = values.secretString(id, stage.isEmpty() && version.isEmpty() ? "AWSCURRENT" : stage, version);
        var key = part(parts, name + 1);
        return key.isEmpty() ? secret : member(secret, key, id, place);
    }

    /** The message must not show the secret. */
    private static String member(String secret, String key, String id, Place place) throws NotMade {
        try {
            var value = JSON.readTree(secret).path(key);
            if (value.isValueNode()) {
                return value.asText();
            }
        } catch (JsonProcessingException e) {
            throw place.wrong("secret %s isn't JSON".formatted(id));
        }
        throw place.wrong("secret %s has no key %s".formatted(id, key));
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
