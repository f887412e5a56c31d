package scaleup.rehearsal.region.iam;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The policies of queues, topics and keys, by the resource's ARN. */
public final class ResourcePolicies {
    private final Map<String, ResourcePolicy> byArn = new ConcurrentHashMap<>();

    /** Attaches a policy in the place of the one before. */
    public void put(String arn, ResourcePolicy policy) {
        byArn.put(arn, policy);
    }

    /** The policy of a resource, if it has one. */
    public Optional<ResourcePolicy> of(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }
}
