package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One key of a statement's condition: 'IAM JSON policy elements: Condition operators' and 'Multivalued context keys'.
 *
 * @param name as written, for example {@code ForAllValues:StringEquals}
 * @param values any of which may match
 */
record Condition(String name, String key, List<String> values) {
    private static final String IF_EXISTS = "IfExists";
    private static final String FOR_ALL = "ForAllValues:";
    private static final String FOR_ANY = "ForAnyValue:";

    Condition {
        values = List.copyOf(values);
    }

    /** Whether the rehearsal knows the operator. */
    boolean isKnown() {
        return name.equals("Null") || operator().isPresent();
    }

    private Optional<Operator> operator() {
        var plain = name.replaceFirst("^(" + FOR_ALL + "|" + FOR_ANY + ")", "").replaceFirst(IF_EXISTS + "$", "");
        return Operator.named(plain);
    }

    /** Whether it holds for a request. */
    boolean holds(Asked asked) {
        var requested = asked.values(key);
        if (name.equals("Null")) {
            return values.stream().anyMatch(value -> Boolean.parseBoolean(value) == requested.isEmpty());
        }
        var operator = operator().orElseThrow();
        var replaced = values.stream()
                .flatMap(policy -> Variables.replaced(policy, asked).stream())
                .toList();
        if (replaced.isEmpty() && !values.isEmpty()) {
            // None of the variables has a value in this request: the statement is not about it.
            return false;
        }
        Predicate<String> fits = value -> operator.negated()
                != replaced.stream().anyMatch(policy -> operator.matches().test(policy, value));
        if (name.startsWith(FOR_ALL)) {
            return requested.stream().allMatch(fits);
        }
        if (name.startsWith(FOR_ANY)) {
            return requested.stream().anyMatch(fits);
        }
        if (requested.isEmpty()) {
            return operator.negated() || name.endsWith(IF_EXISTS);
        }
        return operator.negated()
                ? requested.stream().allMatch(fits)
                : requested.stream().anyMatch(fits);
    }
}
