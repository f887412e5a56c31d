package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import scaleup.rehearsal.template.NotMade;

/** An identity policy: what it allows and denies. */
record PolicyDocument(List<Statement> statements) {
    private static final Set<String> ELEMENTS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

    /** How all policies of a principal together decide: 'Policy evaluation logic'. */
    enum Verdict {
        ALLOWED,
        EXPLICITLY_DENIED,
        /** No policy allows it. */
        IMPLICITLY_DENIED
    }

    PolicyDocument {
        statements = List.copyOf(statements);
    }

    /** An explicit deny wins over every allow; without an allow everything is denied. */
    static Verdict evaluate(Collection<PolicyDocument> policies, Asked asked) {
        var applying = policies.stream()
                .flatMap(policy -> policy.statements().stream())
                .filter(statement -> statement.appliesTo(asked))
                .toList();
        if (!applying.stream().allMatch(Statement::allows)) {
            return Verdict.EXPLICITLY_DENIED;
        }
        return applying.isEmpty() ? Verdict.IMPLICITLY_DENIED : Verdict.ALLOWED;
    }

    /**
     * Reads a document.
     *
     * @param name how messages call it
     * @throws NotMade if AWS would refuse it, or if it has something that the rehearsal doesn't evaluate
     */
    static PolicyDocument read(JsonNode document, String name) throws NotMade {
        var statements = new ArrayList<Statement>();
        if (Variables.in(document.toString())
                && !document.path("Version").asText().equals(Variables.VERSION)) {
            throw new NotMade("policy %s: only version %s has policy variables".formatted(name, Variables.VERSION));
        }
        for (var statement : each(document.path("Statement"))) {
            statements.add(statement(statement, name));
        }
        if (statements.isEmpty()) {
            throw new NotMade("policy %s has no statement".formatted(name));
        }
        return new PolicyDocument(statements);
    }

    /** Reads a statement without a principal. */
    static Statement statement(JsonNode statement, String name) throws NotMade {
        for (var element : statement.properties()) {
            if (!element.getKey().equals("Condition")
                    && Variables.in(element.getValue().toString())) {
                throw new NotMade(
                        "policy %s: policy variables in %s are not evaluated".formatted(name, element.getKey()));
            }
            if (!ELEMENTS.contains(element.getKey())) {
                throw new NotMade(
                        "policy %s: element %s has no place in an identity policy".formatted(name, element.getKey()));
            }
        }
        var effect = statement.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new NotMade("policy %s: Effect is Allow or Deny, not '%s'".formatted(name, effect));
        }
        boolean notActions = oneOf(statement, "Action", "NotAction", name);
        boolean notResources = oneOf(statement, "Resource", "NotResource", name);
        return new Statement(
                effect.equals("Allow"),
                texts(statement.path(notActions ? "NotAction" : "Action")),
                notActions,
                texts(statement.path(notResources ? "NotResource" : "Resource")),
                notResources,
                conditions(statement.path("Condition"), name));
    }

    /** Whether it is the second element that the statement has. */
    private static boolean oneOf(JsonNode statement, String element, String other, String name) throws NotMade {
        if (statement.has(element) == statement.has(other)) {
            throw new NotMade("policy %s: a statement has either %s or %s".formatted(name, element, other));
        }
        return statement.has(other);
    }

    private static List<Condition> conditions(JsonNode block, String name) throws NotMade {
        var conditions = new ArrayList<Condition>();
        for (var operator : block.properties()) {
            for (var key : operator.getValue().properties()) {
                var condition = new Condition(operator.getKey(), key.getKey(), texts(key.getValue()));
                if (!condition.isKnown()) {
                    throw new NotMade(
                            "policy %s: condition operator %s is not evaluated".formatted(name, operator.getKey()));
                }
                for (var value : condition.values()) {
                    var unknown = Variables.unknown(value);
                    if (unknown.isPresent()) {
                        throw new NotMade(
                                "policy %s: policy variable %s is not evaluated".formatted(name, unknown.get()));
                    }
                }
                conditions.add(condition);
            }
        }
        return conditions;
    }

    static List<JsonNode> each(JsonNode node) {
        var each = new ArrayList<JsonNode>();
        if (node.isArray()) {
            node.forEach(each::add);
        } else if (!node.isMissingNode()) {
            each.add(node);
        }
        return each;
    }

    static List<String> texts(JsonNode node) {
        return each(node).stream().map(JsonNode::asText).toList();
    }
}
