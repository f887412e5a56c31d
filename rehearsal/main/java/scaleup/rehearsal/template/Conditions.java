package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The conditions of a template and the assertions of its rules: 'Condition functions' and 'Rule-specific intrinsic
 * functions' of the CloudFormation Template Reference Guide.
 */
final class Conditions {
    private final String stack;
    private final JsonNode declared;
    private final Map<String, Boolean> values = new HashMap<>();
    private final Set<String> beingEvaluated = new LinkedHashSet<>();

    /** @param declared the template's section Conditions */
    Conditions(String stack, JsonNode declared) {
        this.stack = stack;
        this.declared = declared;
    }

    /** Whether a condition of the template holds. */
    synchronized boolean holds(String name, Intrinsics intrinsics) throws NotMade {
        var place = new Place(stack, ".Conditions." + name);
        if (!declared.has(name)) {
            throw place.wrong("is not declared");
        }
        if (!values.containsKey(name)) {
            if (!beingEvaluated.add(name)) {
                throw place.wrong("depends on itself through " + String.join(", ", beingEvaluated));
            }
            values.put(name, holds(declared.get(name), intrinsics, place));
            beingEvaluated.remove(name);
        }
        return values.get(name);
    }

    /** Whether an expression of condition functions holds. */
    boolean holds(JsonNode expression, Intrinsics intrinsics, Place place) throws NotMade {
        if (!expression.isObject() || expression.size() != 1) {
            throw place.wrong("takes one condition function, got " + expression);
        }
        var name = expression.fieldNames().next();
        var argument = expression.get(name);
        var here = place.field(name);
        return switch (name) {
            case "Condition" -> holds(argument.asText(), intrinsics);
            case "Fn::Equals" ->
                value(argument.path(0), intrinsics, here)
                        .asText()
                        .equals(value(argument.path(1), intrinsics, here).asText());
            case "Fn::Not" -> !holds(argument.path(0), intrinsics, here);
            case "Fn::And" -> count(argument, intrinsics, here) == argument.size();
            case "Fn::Or" -> count(argument, intrinsics, here) > 0;
            case "Fn::Contains" -> contains(argument, intrinsics, here);
            default -> throw here.wrong("the rehearsal doesn't know this condition function");
        };
    }

    private static boolean contains(JsonNode argument, Intrinsics intrinsics, Place place) throws NotMade {
        var wanted = value(argument.path(1), intrinsics, place).asText();
        for (var element : value(argument.path(0), intrinsics, place)) {
            if (element.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private int count(JsonNode expressions, Intrinsics intrinsics, Place place) throws NotMade {
        int count = 0;
        for (var expression : expressions) {
            count += holds(expression, intrinsics, place) ? 1 : 0;
        }
        return count;
    }

    private static JsonNode value(JsonNode node, Intrinsics intrinsics, Place place) throws NotMade {
        var value = intrinsics.resolve(node, place);
        if (value.isMissingNode() || !References.in(value).isEmpty()) {
            throw place.wrong("can depend on parameters and mappings only, got " + node);
        }
        return value;
    }
}
