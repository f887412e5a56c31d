package scaleup.membership;

import java.util.Map;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Provider;
import scaleup.cloudformation.Request;

/**
 * The custom resource of a tier's record. The first run makes the record; here it is taken away, when the tier's group and
 * all that wakes the function are gone: a hosted zone with records can't be deleted.
 */
record PublishedRecord(Tier tier) implements Provider {
    @Override
    public Map<String, String> provide(Request request, Deadline deadline) throws InterruptedException {
        if (request.type() == Request.Type.DELETE) {
            tier.remove();
        }
        return Map.of();
    }
}
