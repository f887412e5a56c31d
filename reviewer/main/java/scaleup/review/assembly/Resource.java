package scaleup.review.assembly;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A resource of a stack's template.
 *
 * @param stack the stack's name
 * @param id its logical id
 * @param body what the template says of it
 * @param construct the path of the construct that declared it; empty if the CDK did not write it down
 */
public record Resource(String stack, String id, JsonNode body, String construct) {
    public String type() {
        return body.path("Type").asText();
    }

    public JsonNode properties() {
        return body.path("Properties");
    }

    /** A property by its JSON pointer, for example {@code /MetadataOptions/HttpTokens}; a missing node if it has none. */
    public JsonNode property(String pointer) {
        return properties().at(pointer);
    }

    /** Among all resources of an environment. */
    public String key() {
        return stack + "/" + id;
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(key(), type());
    }
}
