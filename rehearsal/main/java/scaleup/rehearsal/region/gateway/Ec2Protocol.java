package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Amazon EC2's variant of the Query protocol ('AWS EC2 Query protocol' of the Smithy specification). */
final class Ec2Protocol implements Protocol {
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

    @Override
    public Operation decode(Request request) throws Refusal {
        var parameters = request.method().equals("GET") ? request.parameters() : request.form();
        var action = parameters.remove("Action");
        parameters.remove("Version");
        if (action == null) {
            throw new Refusal(400, "MissingAction", "The request must contain the parameter Action.");
        }
        return new Operation(action, QueryParameters.tree(parameters, false));
    }

    @Override
    public Response encode(String action, JsonNode result, String requestId) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("requestId", requestId);
        tree.setAll((ObjectNode) result);
        return Xml.response(200, action + "Response", NAMESPACE, tree, list -> "item");
    }

    @Override
    public Response encode(Refusal refusal, String requestId) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.putArray("Errors").addObject().put("Code", refusal.code()).put("Message", refusal.getMessage());
        tree.put("RequestID", requestId);
        return Xml.response(refusal.status(), "Response", "", tree, list -> "Error");
    }

    /** 'Error codes for the Amazon EC2 API', common client errors. */
    @Override
    public Refusal unauthenticated(Unauthenticated.Reason reason) {
        return switch (reason) {
            case NOT_SIGNED ->
                new Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
            case UNKNOWN ->
                new Refusal(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
            case EXPIRED -> new Refusal(400, "RequestExpired", "Request has expired.");
        };
    }

    @Override
    public Refusal accessDenied(String message) {
        return new Refusal(
                403, "UnauthorizedOperation", "You are not authorized to perform this operation. " + message);
    }
}
