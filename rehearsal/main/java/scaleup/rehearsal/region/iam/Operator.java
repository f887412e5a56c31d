package scaleup.rehearsal.region.iam;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What compares one value of a policy with one of a request: 'IAM JSON policy elements: Condition operators'.
 *
 * @param matches takes the policy's value, then the request's
 * @param negated whether the condition holds when nothing matches
 */
record Operator(BiPredicate<String, String> matches, boolean negated) {
    private static final Map<String, Operator> BY_NAME = Map.ofEntries(
            Map.entry("StringEquals", positive(String::equals)),
            Map.entry("StringNotEquals", negative(String::equals)),
            Map.entry("StringEqualsIgnoreCase", positive(String::equalsIgnoreCase)),
            Map.entry("StringNotEqualsIgnoreCase", negative(String::equalsIgnoreCase)),
            Map.entry("StringLike", positive(Wildcards::match)),
            Map.entry("StringNotLike", negative(Wildcards::match)),
            Map.entry("ArnEquals", positive(Operator::arn)),
            Map.entry("ArnLike", positive(Operator::arn)),
            Map.entry("ArnNotEquals", negative(Operator::arn)),
            Map.entry("ArnNotLike", negative(Operator::arn)),
            Map.entry("Bool", positive(String::equalsIgnoreCase)),
            Map.entry("NumericEquals", positive((policy, request) -> compare(policy, request) == 0)),
            Map.entry("NumericNotEquals", negative((policy, request) -> compare(policy, request) == 0)),
            Map.entry("NumericLessThan", positive((policy, request) -> compare(policy, request) > 0)),
            Map.entry("NumericLessThanEquals", positive((policy, request) -> compare(policy, request) >= 0)),
            Map.entry("NumericGreaterThan", positive((policy, request) -> compare(policy, request) < 0)),
            Map.entry("NumericGreaterThanEquals", positive((policy, request) -> compare(policy, request) <= 0)),
            Map.entry("IpAddress", positive(Ipv4Range::contains)),
            Map.entry("NotIpAddress", negative(Ipv4Range::contains)));

    /** The operator of that name, without prefix and suffix; empty if the rehearsal doesn't know it. */
    static Optional<Operator> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Operator positive(BiPredicate<String, String> matches) {
        return new Operator(matches, false);
    }

    private static Operator negative(BiPredicate<String, String> matches) {
        return new Operator(matches, true);
    }

    /** 'Each of the six colon-delimited components of the ARN is checked separately.' */
    private static boolean arn(String policy, String request) {
        var patterns = policy.split(":", 6);
        var parts = request.split(":", 6);
        if (patterns.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!Wildcards.match(patterns[i], parts[i])) {
                return false;
            }
        }
        return true;
    }

    private static int compare(String policy, String request) {
        return new BigDecimal(policy.toLowerCase(Locale.ROOT)).compareTo(new BigDecimal(request));
    }
}
