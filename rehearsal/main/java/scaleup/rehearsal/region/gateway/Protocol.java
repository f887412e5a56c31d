package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** How requests and responses of a service are written. */
interface Protocol {
    /** What is asked: the action, and its parameters by their names in the API reference. */
    record Operation(String action, JsonNode parameters) {}

    /**
     * What a request asks.
     *
     * @throws Refusal if it is malformed, or of a kind that the rehearsal doesn't know
     */
    Operation decode(Request request) throws Refusal;

    /** The response to an action that was served. */
    Response encode(String action, JsonNode result, String requestId);

    /** The response to one that was refused. */
    Response encode(Refusal refusal, String requestId);

    /** The error that the service answers when it doesn't know who calls. */
    Refusal unauthenticated(Unauthenticated.Reason reason);

    /** The error that the service answers when the caller may not do it. */
    Refusal accessDenied(String message);
}
