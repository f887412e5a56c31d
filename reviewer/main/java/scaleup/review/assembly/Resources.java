package scaleup.review.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All resources of an environment's templates, and what refers to what. */
public final class Resources {
    /**
     * A value that a resource has once it is made.
     *
     * @param attribute its name, as {@code Fn::GetAtt} takes it; empty for what {@code Ref} gives
     */
    public record Value(Resource resource, String attribute) {}

    private final Map<String, JsonNode> templates;
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Set<String> protectedStacks = new LinkedHashSet<>();

    /** @param stacks in the order in which they are deployed */
    public Resources(List<Stack> stacks) {
        templates = new LinkedHashMap<>();
        for (Stack stack : stacks) {
            templates.put(stack.name(), stack.template());
            if (stack.protectedFromDeletion()) {
                protectedStacks.add(stack.name());
            }
            for (var declared : stack.template().path("Resources").properties()) {
                var resource = new Resource(
                        stack.name(), declared.getKey(), declared.getValue(), stack.constructPath(declared.getKey()));
                resources.put(resource.key(), resource);
            }
        }
    }

    /** In the order of the templates. */
    public List<Resource> all() {
        return List.copyOf(resources.values());
    }

    public List<Resource> ofType(String type) {
        return all().stream().filter(resource -> resource.type().equals(type)).toList();
    }

    public Optional<Resource> find(String key) {
        return Optional.ofNullable(resources.get(key));
    }

    /** Whether a stack has termination protection: so that what it holds is meant to stay. */
    public boolean isProtected(String stack) {
        return protectedStacks.contains(stack);
    }

    /** The stacks' names, in the order in which they are deployed. */
    public List<String> stacks() {
        return List.copyOf(templates.keySet());
    }

    /** The template of a stack, as synthesised. */
    public JsonNode template(String stack) {
        return templates.get(stack);
    }

    /** What all stacks' names begin with, for example {@code Scaleup-dev-}; empty where they have no hyphen in common. */
    public String prefix() {
        String common = stacks().isEmpty() ? "" : stacks().get(0);
        for (String stack : stacks()) {
            while (!stack.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        return common.substring(0, common.lastIndexOf('-') + 1);
    }

    /** A stack's name without what all begin with, for example {@code LoadBalancer}. */
    public String part(String stack) {
        String prefix = prefix();
        return stack.startsWith(prefix) ? stack.substring(prefix.length()) : stack;
    }

    /**
     * What a value in a stack's template refers to: in the same template, or in another one by its outputs.
     *
     * @return empty if it is no reference, or one to a parameter or to nothing
     */
    public Optional<Value> target(String stack, JsonNode value) {
        if (value.path("Ref").isTextual()) {
            return find(stack + "/" + value.path("Ref").asText()).map(resource -> new Value(resource, ""));
        }
        var attribute = value.path("Fn::GetAtt");
        if (attribute.isArray()) {
            return find(stack + "/" + attribute.path(0).asText())
                    .map(resource -> new Value(resource, attribute.path(1).asText()));
        }
        if (attribute.isTextual()) {
            String[] names = attribute.asText().split("\\.", 2);
            return find(stack + "/" + names[0]).map(resource -> new Value(resource, names[names.length - 1]));
        }
        var output = value.path("Fn::GetStackOutput");
        if (output.isObject()) {
            String other = output.path("StackName").asText();
            var declared = templates.containsKey(other)
                    ? templates
                            .get(other)
                            .path("Outputs")
                            .path(output.path("OutputName").asText())
                    : output.path("none");
            return declared.isMissingNode() ? Optional.empty() : target(other, declared.path("Value"));
        }
        return value.path("Fn::ImportValue").isTextual()
                ? imported(value.path("Fn::ImportValue").asText())
                : Optional.empty();
    }

    /**
     * The resource of a type that another one means: by reference, or by the name that its template gives it.
     *
     * @param by whose property has the value; it doesn't mean itself
     * @param name the property of that type that is its name, for example {@code LogGroupName}
     */
    public Optional<Resource> meant(Resource by, JsonNode value, String type, String name) {
        return target(by.stack(), value)
                .map(Value::resource)
                .filter(resource -> resource.type().equals(type))
                .or(() -> ofType(type).stream()
                        .filter(resource -> value.isTextual()
                                && !resource.equals(by)
                                && resource.properties().path(name).equals(value))
                        .findFirst());
    }

    private Optional<Value> imported(String export) {
        for (var template : templates.entrySet()) {
            for (JsonNode output : template.getValue().path("Outputs")) {
                if (output.path("Export").path("Name").asText().equals(export)) {
                    return target(template.getKey(), output.path("Value"));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a node is an intrinsic function: an object with such a name as its only field. */
    public static boolean isFunction(JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            return false;
        }
        String name = node.fieldNames().next();
        return name.equals("Ref") || name.startsWith("Fn::");
    }
}
