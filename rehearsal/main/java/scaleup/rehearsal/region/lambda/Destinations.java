package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

/** Where records of failed asynchronous invocations go. */
@FunctionalInterface
public interface Destinations {
    /**
     * Sends a record, as the function's role, which needs the permission for it.
     *
     * @param destination the ARN, of an Amazon SQS queue
     * @throws Refusal if the role isn't allowed to, or the destination refuses it
     */
    void send(Principal sender, String destination, JsonNode invocationRecord) throws Refusal;
}
