package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.template.NotMade;

/**
 * Whom a statement of a resource-based policy is about: 'AWS JSON policy elements: Principal' of the IAM User Guide.
 *
 * @param everybody {@code "Principal": "*"}, or its equivalent {@code {"AWS": "*"}}
 * @param byKind for example {@code Service -> [ec2.amazonaws.com]}
 */
record Principals(boolean everybody, Map<String, List<String>> byKind) {
    private static final Set<String> KINDS = Set.of("AWS", "CanonicalUser", "Federated", "Service");

    Principals {
        byKind = Map.copyOf(byKind);
    }

    /**
     * Reads the element of a statement.
     *
     * @throws NotMade if AWS would refuse it
     */
    static Principals of(JsonNode element, String policy) throws NotMade {
        if (element.isTextual() && element.textValue().equals("*")) {
            return new Principals(true, Map.of());
        }
        if (!element.isObject() || element.isEmpty()) {
            throw new NotMade("policy %s: a statement needs a Principal, \"*\" or an object".formatted(policy));
        }
        Map<String, List<String>> byKind = new LinkedHashMap<>();
        for (var kind : element.properties()) {
            if (!KINDS.contains(kind.getKey())) {
                throw new NotMade("policy %s: %s is no kind of principal; there are %s"
                        .formatted(
                                policy, kind.getKey(), KINDS.stream().sorted().toList()));
            }
            List<String> names = PolicyDocument.texts(kind.getValue());
            if (kind.getKey().equals("Service") && names.contains("*")) {
                throw new NotMade(
                        "policy %s: a service is named in full, a wildcard is no principal".formatted(policy));
            }
            byKind.put(kind.getKey(), names);
        }
        return new Principals(byKind.getOrDefault("AWS", List.of()).contains("*"), byKind);
    }

    /** Whether one of those names of a role, or of its account, is meant by itself and not as everybody is. */
    boolean includeAws(Collection<String> names) {
        return byKind.getOrDefault("AWS", List.of()).stream().anyMatch(names::contains);
    }

    /** Whether a service is meant, named in full. */
    boolean includeService(String service) {
        return everybody || byKind.getOrDefault("Service", List.of()).contains(service);
    }
}
