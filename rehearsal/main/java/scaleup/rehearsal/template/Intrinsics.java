package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/**
 * Resolves intrinsic functions as 'Intrinsic function reference' of the CloudFormation Template Reference Guide describes
 * them. A function whose arguments are not all known yet stays in place, its arguments resolved as far as they can be;
 * so what remains of a resource before anything is made says what the resource needs.
 */
final class Intrinsics {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Scope scope;
    private final IntrinsicFunctions functions;

    Intrinsics(Scope scope, IntrinsicFunctions functions) {
        this.scope = scope;
        this.functions = functions;
    }

    /**
     * The node with every function resolved whose arguments are known.
     *
     * @return a missing node if it is {@code AWS::NoValue}
     * @throws NotMade if a function is not known, or used in a way that can never be resolved
     */
    JsonNode resolve(JsonNode node, Place place) throws NotMade {
        if (References.isFunction(node)) {
            var name = node.fieldNames().next();
            return function(name, node.get(name), place.field(name));
        }
        if (node.isObject()) {
            var resolved = JSON.objectNode();
            for (var field : node.properties()) {
                var value = resolve(field.getValue(), place.field(field.getKey()));
                if (!value.isMissingNode()) {
                    resolved.set(field.getKey(), value);
                }
            }
            return resolved;
        }
        if (node.isArray()) {
            var resolved = JSON.arrayNode();
            for (int i = 0; i < node.size(); i++) {
                var value = resolve(node.get(i), place.index(i));
                if (!value.isMissingNode()) {
                    resolved.add(value);
                }
            }
            return resolved;
        }
        return node;
    }

    private JsonNode function(String name, JsonNode argument, Place place) throws NotMade {
        return switch (name) {
            case "Ref" -> orItself(scope.reference(text(argument, place), place), name, argument);
            case "Fn::GetAtt" -> attribute(argument, place);
            case "Fn::If" -> branch(argument, place);
            case "Fn::Sub" -> resolve(Substitution.join(argument, place), place);
            default -> ofValues(name, resolve(argument, place), place);
        };
    }

    /** A function that is resolved once all its arguments are values. */
    private JsonNode ofValues(String name, JsonNode resolved, Place place) throws NotMade {
        if (!References.in(resolved).isEmpty()) {
            functions.checkName(name, place);
            if (name.equals("Fn::ImportValue") || name.equals("Fn::GetStackOutput")) {
                throw place.wrong("must not depend on a resource");
            }
            return itself(name, resolved);
        }
        return switch (name) {
            case "Fn::ImportValue" -> orItself(scope.imported(text(resolved, place), place), name, resolved);
            case "Fn::GetStackOutput" -> stackOutput(resolved, place);
            case "Fn::FindInMap" -> mapping(resolved, place);
            default -> functions.apply(name, resolved, place);
        };
    }

    private JsonNode attribute(JsonNode argument, Place place) throws NotMade {
        var parts = argument.isTextual() ? argument.asText().split("\\.", 2) : new String[0];
        var id = argument.isArray() ? text(argument.path(0), place) : parts.length == 2 ? parts[0] : "";
        var attribute =
                argument.isArray() ? resolve(argument.path(1), place) : new TextNode(parts.length == 2 ? parts[1] : "");
        if (id.isEmpty() || text(attribute, place).isEmpty()) {
            throw place.wrong("takes a logical name and an attribute, got " + argument);
        }
        var canonical = JSON.arrayNode().add(id).add(attribute);
        return orItself(scope.attribute(id, attribute.asText(), place), "Fn::GetAtt", canonical);
    }

    private JsonNode branch(JsonNode argument, Place place) throws NotMade {
        if (argument.size() != 3) {
            throw place.wrong("takes a condition and two values, got " + argument);
        }
        int taken = scope.condition(text(argument.get(0), place)) ? 1 : 2;
        return resolve(argument.get(taken), place.index(taken));
    }

    private JsonNode stackOutput(JsonNode argument, Place place) throws NotMade {
        for (var field : argument.properties()) {
            switch (field.getKey()) {
                case "StackName", "OutputName" -> text(field.getValue(), place);
                case "Region" -> functions.checkRegion(text(field.getValue(), place), place);
                default -> throw place.wrong("%s is not played, only stacks of one account".formatted(field.getKey()));
            }
        }
        var stack = text(argument.path("StackName"), place);
        var output = text(argument.path("OutputName"), place);
        return orItself(scope.output(stack, output, place), "Fn::GetStackOutput", argument);
    }

    private JsonNode mapping(JsonNode argument, Place place) throws NotMade {
        var value = scope.mapping(
                argument.path(0).asText(),
                argument.path(1).asText(),
                argument.path(2).asText());
        if (!value.isMissingNode()) {
            return value;
        }
        var fallback = argument.path(3).path("DefaultValue");
        if (fallback.isMissingNode()) {
            throw place.wrong("no mapping has " + argument);
        }
        return fallback;
    }

    private static String text(JsonNode node, Place place) throws NotMade {
        if (!node.isTextual()) {
            throw place.wrong("takes a text here, got " + (node.isMissingNode() ? "nothing" : node));
        }
        return node.asText();
    }

    private static JsonNode orItself(Optional<JsonNode> value, String name, JsonNode argument) {
        return value.orElseGet(() -> itself(name, argument));
    }

    private static JsonNode itself(String name, JsonNode argument) {
        return argument instanceof MissingNode
                ? MissingNode.getInstance()
                : JSON.objectNode().set(name, argument);
    }
}
