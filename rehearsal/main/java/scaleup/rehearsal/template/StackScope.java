package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.Stack;

/** The names of one stack's template, and of the other stacks' outputs. */
final class StackScope implements Scope {
    private final Stack stack;
    private final Parameters parameters;
    private final Conditions conditions;
    private final Map<String, Stack> stacks;
    private final Map<String, Element> exports;
    private final Values values;
    private final Intrinsics intrinsics;

    /**
     * @param stacks all stacks by name
     * @param exports outputs by the name under which they are exported
     * @param values what has been made
     */
    StackScope(
            Stack stack,
            Account account,
            Parameters parameters,
            Map<String, Stack> stacks,
            Map<String, Element> exports,
            Values values) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = new Conditions(stack.name(), stack.template().path("Conditions"));
        this.stacks = stacks;
        this.exports = exports;
        this.values = values;
        this.intrinsics = new Intrinsics(this, new IntrinsicFunctions(account));
    }

    Intrinsics intrinsics() {
        return intrinsics;
    }

    Conditions conditions() {
        return conditions;
    }

    /** Whether a name is a parameter, so that it needs nothing to be made. */
    boolean isParameter(String name) {
        return parameters.has(name);
    }

    /** Whether a resource or an output is made at all. */
    boolean isMade(JsonNode declared) throws NotMade {
        return !declared.has("Condition") || condition(declared.get("Condition").asText());
    }

    @Override
    public Optional<JsonNode> reference(String name, Place place) throws NotMade {
        if (parameters.has(name)) {
            return parameters.value(name, place);
        }
        return resource(name, place).map(made -> new TextNode(made.reference()));
    }

    @Override
    public Optional<JsonNode> attribute(String id, String attribute, Place place) throws NotMade {
        var made = resource(id, place);
        if (made.isEmpty()) {
            return Optional.empty();
        }
        var value = made.get().attributes().get(attribute);
        if (value == null) {
            throw place.wrong("%s has no attribute %s in the rehearsal, only %s"
                    .formatted(
                            id, attribute, new TreeSet<>(made.get().attributes().keySet())));
        }
        return Optional.of(new TextNode(value));
    }

    private Optional<Made> resource(String id, Place place) throws NotMade {
        var declared = stack.template().path("Resources").path(id);
        if (declared.isMissingNode()) {
            throw place.wrong("%s has no resource or parameter %s".formatted(stack.name(), id));
        }
        if (!isMade(declared)) {
            throw place.wrong("%s is not created, because its condition doesn't hold".formatted(id));
        }
        return values.resource(Element.resource(stack.name(), id));
    }

    @Override
    public Optional<JsonNode> output(String otherStack, String name, Place place) throws NotMade {
        if (!stacks.containsKey(otherStack)) {
            throw place.wrong("there is no stack %s".formatted(otherStack));
        }
        if (!stacks.get(otherStack).template().path("Outputs").has(name)) {
            throw place.wrong("%s has no output %s".formatted(otherStack, name));
        }
        return values.output(Element.output(otherStack, name));
    }

    @Override
    public Optional<JsonNode> imported(String export, Place place) throws NotMade {
        if (!exports.containsKey(export)) {
            throw place.wrong("no stack exports %s".formatted(export));
        }
        return values.output(exports.get(export));
    }

    @Override
    public boolean condition(String name) throws NotMade {
        return conditions.holds(name, intrinsics);
    }

    @Override
    public JsonNode mapping(String map, String topLevelKey, String secondLevelKey) {
        return stack.template().path("Mappings").path(map).path(topLevelKey).path(secondLevelKey);
    }
}
