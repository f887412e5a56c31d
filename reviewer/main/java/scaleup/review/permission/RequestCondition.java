package scaleup.review.permission;

import java.util.List;

/**
 * What must hold of a request for a policy's statement to allow it ('IAM JSON policy elements: Condition', IAM User Guide).
 *
 * @param operator for example {@code StringEquals}
 * @param key for example {@code aws:SourceAccount}
 * @param values one of which it has to be, sorted
 */
public record RequestCondition(String operator, String key, List<String> values) {
    public RequestCondition {
        values = values.stream().sorted().distinct().toList();
    }

    @Override
    public String toString() {
        return "%s %s: %s".formatted(operator, key, String.join(" | ", values));
    }
}
