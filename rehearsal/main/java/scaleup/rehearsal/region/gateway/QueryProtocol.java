package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The AWS Query protocol: a form in, XML out ('AWS Query protocol' of the Smithy specification). */
final class QueryProtocol implements Protocol {
    private final String namespace;

    /** @param namespace of the responses, for example {@code http://autoscaling.amazonaws.com/doc/2011-01-01/} */
    QueryProtocol(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public Operation decode(Request request) throws Refusal {
        var parameters = request.method().equals("GET") ? request.parameters() : request.form();
        var action = parameters.remove("Action");
        parameters.remove("Version");
        if (action == null) {
            throw new Refusal(400, "MissingAction", "The request is missing an action or a required parameter.");
        }
        return new Operation(action, QueryParameters.tree(parameters, true));
    }

    @Override
    public Response encode(String action, JsonNode result, String requestId) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.set(action + "Result", result);
        tree.putObject("ResponseMetadata").put("RequestId", requestId);
        return Xml.response(200, action + "Response", namespace, tree, list -> "member");
    }

    @Override
    public Response encode(Refusal refusal, String requestId) {
        return error(refusal, requestId, namespace);
    }

    /** An error as REST-XML services write it too. */
    static Response error(Refusal refusal, String requestId, String namespace) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("Error")
                .put("Type", refusal.status() < 500 ? "Sender" : "Receiver")
                .put("Code", refusal.code())
                .put("Message", refusal.getMessage());
        tree.put("RequestId", requestId);
        return Xml.response(refusal.status(), "ErrorResponse", namespace, tree, list -> "member");
    }

    @Override
    public Refusal unauthenticated(Unauthenticated.Reason reason) {
        return refusal(reason);
    }

    /** 'Common errors' of the services with this protocol. */
    static Refusal refusal(Unauthenticated.Reason reason) {
        return switch (reason) {
            case NOT_SIGNED ->
                new Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
            case UNKNOWN ->
                new Refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
            case EXPIRED -> new Refusal(403, "ExpiredToken", "The security token included in the request is expired");
        };
    }

    @Override
    public Refusal accessDenied(String message) {
        return new Refusal(403, "AccessDenied", message);
    }
}
