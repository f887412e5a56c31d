package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One permission that a call needs: 'Request context' in the IAM User Guide.
 *
 * @param action for example {@code ec2:CreateTags}
 * @param resource an ARN, or {@code *} where the action has no resources
 * @param keys condition keys by name in lower case, since these names are not case-sensitive; a missing key is null
 */
record Asked(String action, String resource, Map<String, List<String>> keys) {
    Asked {
        Map<String, List<String>> lowerCase = new TreeMap<>();
        keys.forEach((key, values) -> lowerCase.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
        keys = lowerCase;
    }

    static Asked of(String action, String resource) {
        return new Asked(action, resource, Map.of());
    }

    /** The same with further condition keys. */
    Asked with(Map<String, List<String>> further) {
        Map<String, List<String>> all = new TreeMap<>(keys);
        further.forEach((key, values) -> all.put(key.toLowerCase(Locale.ROOT), values));
        return new Asked(action, resource, all);
    }

    Asked with(String key, List<String> values) {
        return with(Map.of(key, values));
    }

    /** The values of a condition key; empty if the request doesn't have it. */
    List<String> values(String key) {
        return keys.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    }
}
