package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import scaleup.rehearsal.region.gateway.Refusal;

/** AWS Lambda, as those see it that invoke functions: its Invoke action. */
public interface Functions {
    /**
     * Invokes a function and waits for its answer (InvocationType RequestResponse).
     *
     * @param function its name or ARN
     * @throws Refusal ResourceNotFoundException, AccessDeniedException if no permission of the function allows the
     *     invoker, TooManyRequestsException, ServiceException
     */
    Result invoke(String function, JsonNode event, Invoker invoker) throws Refusal, InterruptedException;

    /**
     * Queues an event for a function (InvocationType Event). Failed attempts are repeated, and what fails for good
     * goes to the function's on-failure destination.
     *
     * @param function its name or ARN
     * @return the request's id
     * @throws Refusal ResourceNotFoundException, AccessDeniedException
     */
    String enqueue(String function, JsonNode event, Invoker invoker) throws Refusal;

    /**
     * Whether an invocation would be allowed; to ask leaves no trace.
     *
     * @throws Refusal ResourceNotFoundException, AccessDeniedException
     */
    void authorise(String function, Invoker invoker) throws Refusal;
}
