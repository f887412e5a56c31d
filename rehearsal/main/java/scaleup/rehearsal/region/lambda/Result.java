package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * How an invocation ended.
 *
 * @param payload what the function returned, or {@code errorType}, {@code errorMessage} and perhaps {@code stackTrace}
 * @param failed whether AWS Lambda would answer with a FunctionError
 */
public record Result(JsonNode payload, boolean failed) {
    static Result success(JsonNode payload) {
        return new Result(payload, false);
    }

    static Result failure(JsonNode payload) {
        return new Result(payload, true);
    }

    static Result failure(String type, String requestId, String message) {
        return failure(JsonNodeFactory.instance
                .objectNode()
                .put("errorType", type)
                .put("errorMessage", "RequestId: %s Error: %s".formatted(requestId, message)));
    }

    /** The error's type and message in one line; empty if it didn't fail. */
    public String error() {
        return failed
                ? payload.path("errorType").asText("Error") + ": "
                        + payload.path("errorMessage").asText(payload.toString())
                : "";
    }
}
