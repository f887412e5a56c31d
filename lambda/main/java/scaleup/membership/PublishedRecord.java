package scaleup.membership;

import java.util.Map;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Provider;

/**
 * The custom resource of a tier's record. The first run makes the record; here it is taken away, when the tier's group and
 * all that wakes the function are gone: a hosted zone with records can't be deleted.
 */
record PublishedRecord(Membership tier) implements Provider {
    @Override
    public Map<String, String> provide(CustomResourceRequest request, Deadline deadline) throws InterruptedException {
        if (request.type() == CustomResourceRequest.Type.DELETE) {
            tier.remove();
        }
        return Map.of();
    }
}
