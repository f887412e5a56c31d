package scaleup.cloudformation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What CloudFormation is told; it takes at most 4,096 bytes. */
final class Answer {
    static final int LIMIT = 4096;
    private static final int REASON_LIMIT = 1500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answer() {}

    static byte[] success(JsonNode event, Map<String, String> attributes) {
        ObjectNode answer = envelope(event, "SUCCESS");
        ObjectNode data = answer.putObject("Data");
        new TreeMap<>(attributes).forEach(data::put);
        byte[] bytes = bytes(answer);
        return bytes.length <= LIMIT
                ? bytes
                : failure(
                        event,
                        "The attributes take %d bytes; CloudFormation's limit is %d.".formatted(bytes.length, LIMIT));
    }

    static byte[] failure(JsonNode event, String reason) {
        String shortened = reason.length() <= REASON_LIMIT ? reason : reason.substring(0, REASON_LIMIT) + "...";
        byte[] bytes = bytes(envelope(event, "FAILED").put("Reason", ascii(shortened)));
        return bytes.length <= LIMIT
                ? bytes
                : bytes(envelope(event, "FAILED").put("Reason", "The reason is too long; see the function's log."));
    }

    /** One byte a character, so that the limit holds. */
    private static String ascii(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", " ");
    }

    private static ObjectNode envelope(JsonNode event, String status) {
        return JSON.createObjectNode()
                .put("Status", status)
                .put("PhysicalResourceId", CustomResourceRequest.physicalId(event))
                .put("StackId", event.path("StackId").asText())
                .put("RequestId", event.path("RequestId").asText())
                .put("LogicalResourceId", event.path("LogicalResourceId").asText());
    }

    private static byte[] bytes(ObjectNode answer) {
        try {
            return JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
