package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** AWS JSON 1.0 and 1.1: the action in a header, JSON in and out ('AWS JSON 1.1 protocol' of the Smithy specification). */
final class JsonProtocol implements Protocol {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String version;

    /** @param version 1.0 or 1.1 */
    JsonProtocol(String version) {
        this.version = version;
    }

    @Override
    public Operation decode(Request request) throws Refusal {
        var target = request.header("x-amz-target").orElse("");
        if (!target.contains(".")) {
            throw new Refusal(400, "UnknownOperationException", "The request has no target");
        }
        try {
            var parameters =
                    request.body().length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(request.body());
            return new Operation(target.substring(target.lastIndexOf('.') + 1), parameters);
        } catch (IOException e) {
            throw new Refusal(400, "SerializationException", "The request's body isn't JSON");
        }
    }

    @Override
    public Response encode(String action, JsonNode result, String requestId) {
        return response(200, result, requestId);
    }

    @Override
    public Response encode(Refusal refusal, String requestId) {
        var error = JsonNodeFactory.instance
                .objectNode()
                .put("__type", refusal.code())
                .put("message", refusal.getMessage());
        return response(refusal.status(), error, requestId);
    }

    private Response response(int status, JsonNode body, String requestId) {
        try {
            return Response.of(
                    status,
                    Map.of(
                            "Content-Type", List.of("application/x-amz-json-" + version),
                            "x-amzn-RequestId", List.of(requestId)),
                    JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can't be written as JSON", e);
        }
    }

    /** 'Common errors' of the services with this protocol. */
    @Override
    public Refusal unauthenticated(Unauthenticated.Reason reason) {
        return switch (reason) {
            case NOT_SIGNED -> new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
            case UNKNOWN ->
                new Refusal(
                        400, "UnrecognizedClientException", "The security token included in the request is invalid.");
            case EXPIRED ->
                new Refusal(400, "ExpiredTokenException", "The security token included in the request is expired");
        };
    }

    @Override
    public Refusal accessDenied(String message) {
        return new Refusal(400, "AccessDeniedException", message);
    }
}
