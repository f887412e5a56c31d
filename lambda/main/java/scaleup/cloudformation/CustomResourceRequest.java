package scaleup.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * What CloudFormation wants of a custom resource.
 *
 * @param physicalId the same for the whole life of the resource, so that CloudFormation never replaces it
 * @param properties as in the template, all scalars as strings; an empty object where there are none
 */
public record CustomResourceRequest(
        Type type, String stackId, String requestId, String logicalId, String physicalId, JsonNode properties) {
    /** What happens to the resource. */
    public enum Type {
        CREATE,
        UPDATE,
        DELETE
    }

    /** Reads an event that {@link CustomResource#isRequest} holds for a request. */
    static CustomResourceRequest of(JsonNode event) {
        JsonNode properties = event.path("ResourceProperties");
        return new CustomResourceRequest(
                type(event.path("RequestType").asText()),
                event.path("StackId").asText(),
                event.path("RequestId").asText(),
                event.path("LogicalResourceId").asText(),
                physicalId(event),
                properties.isObject() ? properties : JsonNodeFactory.instance.objectNode());
    }

    /** A property that must be there, as text. */
    public String property(String name) {
        return optionalProperty(name)
                .orElseThrow(() -> new Failure("The property %s of the custom resource is missing.".formatted(name)));
    }

    /** A property that may be there, as text. */
    public Optional<String> optionalProperty(String name) {
        JsonNode value = properties.path(name);
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static Type type(String name) {
        try {
            return Type.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new Failure("RequestType is '%s'; Create, Update or Delete is expected.".formatted(name), unknown);
        }
    }

    /** The id that CloudFormation knows, or for a new resource one that a repeated request gets again. */
    static String physicalId(JsonNode event) {
        String known = event.path("PhysicalResourceId").asText("");
        if (!known.isEmpty()) {
            return known;
        }
        String[] stack = event.path("StackId").asText("").split("/", -1);
        return (stack.length > 1 ? stack[1] : "stack") + "/"
                + event.path("LogicalResourceId").asText("resource");
    }
}
