package scaleup.function;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import scaleup.Synthesis;
import scaleup.function.RecordedCalls.Call;

/** What a role's policies allow, and how that compares with calls. */
record Permissions(List<Statement> statements) {
    /**
     * One statement that allows something.
     *
     * @param conditions for each condition key the values that it may have; it must be there
     */
    record Statement(Set<String> actions, Set<String> resources, Map<String, Set<String>> conditions) {
        boolean allows(Call call) {
            return actions.contains(call.action())
                    && resources.stream().anyMatch(resource -> matches(resource, call.resource()))
                    && conditions.entrySet().stream().allMatch(condition -> condition
                            .getValue()
                            .containsAll(call.context().getOrDefault(condition.getKey(), List.of("(absent)"))));
        }
    }

    /** The policies of {@code role}, with {@code values} in place of what only the deployment knows. */
    static Permissions of(JsonNode role, Map<String, String> values) {
        List<Statement> statements = new ArrayList<>();
        for (JsonNode policy : role.at("/Properties/Policies")) {
            for (JsonNode statement : policy.at("/PolicyDocument/Statement")) {
                if (!statement.path("Effect").asText().equals("Allow")) {
                    throw new AssertionError("not understood here: " + statement);
                }
                statements.add(new Statement(
                        texts(statement.path("Action"), values),
                        texts(statement.path("Resource"), values),
                        conditions(statement.path("Condition"), values)));
            }
        }
        return new Permissions(statements);
    }

    /** The calls that nothing allows. */
    List<Call> refused(List<Call> calls) {
        return calls.stream()
                .filter(call -> statements.stream().noneMatch(statement -> statement.allows(call)))
                .toList();
    }

    /** What is allowed and never called: actions on resources, and values of condition keys. */
    Set<String> unused(List<Call> calls) {
        Set<String> unused = new TreeSet<>();
        for (Statement statement : statements) {
            for (String action : statement.actions()) {
                List<Call> ofAction = calls.stream()
                        .filter(call -> call.action().equals(action))
                        .toList();
                for (String resource : statement.resources()) {
                    if (ofAction.stream().noneMatch(call -> matches(resource, call.resource()))) {
                        unused.add(action + " on " + resource);
                    }
                }
                statement.conditions().forEach((key, allowed) -> allowed.stream()
                        .filter(value -> ofAction.stream().noneMatch(call -> call.context()
                                .getOrDefault(key, List.of())
                                .contains(value)))
                        .forEach(value -> unused.add("%s with %s of %s".formatted(action, key, value))));
            }
        }
        return unused;
    }

    /** IAM User Guide, "Grammar of the IAM JSON policy language": * stands for any characters. */
    private static boolean matches(String pattern, String resource) {
        return pattern.equals(resource)
                || resource.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }

    /** Only what our policies use: every value among those allowed, and the key there. */
    private static Map<String, Set<String>> conditions(JsonNode condition, Map<String, String> values) {
        Map<String, Set<String>> allowed = new TreeMap<>();
        condition
                .path("StringEquals")
                .properties()
                .forEach(key -> allowed.put(key.getKey(), texts(key.getValue(), values)));
        if (condition.size() == 1 && condition.has("StringEquals")) {
            return allowed;
        }
        condition
                .path("ForAllValues:StringEquals")
                .properties()
                .forEach(key -> allowed.put(key.getKey(), texts(key.getValue(), values)));
        Map<String, String> present = new LinkedHashMap<>();
        condition
                .path("Null")
                .properties()
                .forEach(key -> present.put(key.getKey(), key.getValue().asText()));
        boolean understood = condition.isMissingNode()
                || (condition.size() == 2
                        && present.keySet().equals(allowed.keySet())
                        && present.values().stream().allMatch("false"::equals));
        if (!understood) {
            throw new AssertionError("not understood here: " + condition);
        }
        return allowed;
    }

    private static Set<String> texts(JsonNode oneOrMany, Map<String, String> values) {
        Set<String> texts = new TreeSet<>();
        for (JsonNode one : oneOrMany.isArray() ? oneOrMany : List.of(oneOrMany)) {
            texts.add(Placeholders.replaced(Synthesis.text(one), values));
        }
        return texts;
    }
}
