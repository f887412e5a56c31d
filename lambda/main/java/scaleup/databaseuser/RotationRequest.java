package scaleup.databaseuser;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What Secrets Manager asks for.
 *
 * @param secret the ARN of the secret
 * @param token the version to make
 */
record RotationRequest(Step step, String secret, String token) {
    /**
     * Reads an event.
     *
     * @throws Refused where a field is missing or the step unknown
     */
    static RotationRequest of(JsonNode event) {
        return new RotationRequest(
                Step.of(text(event, "Step")), text(event, "SecretId"), text(event, "ClientRequestToken"));
    }

    private static String text(JsonNode event, String field) {
        if (event.path(field).isTextual() && !event.path(field).textValue().isEmpty()) {
            return event.path(field).textValue();
        }
        throw new Refused("the rotation event has no '" + field + "'");
    }
}
