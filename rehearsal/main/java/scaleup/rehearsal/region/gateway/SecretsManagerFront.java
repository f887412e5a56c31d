package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/** Where moto's Secrets Manager is looser than the AWS Secrets Manager API Reference, a request is changed or refused. */
final class SecretsManagerFront {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MotoClient moto;

    SecretsManagerFront(MotoClient moto) {
        this.moto = moto;
    }

    /** The body to pass on. */
    byte[] body(Call call, byte[] body) throws Refusal {
        if (call.action().equals("PutSecretValue")) {
            putSecretValue(call.parameters());
        }
        return call.action().equals("GetSecretValue") ? getSecretValue(call.parameters(), body) : body;
    }

    /** GetSecretValue: without VersionId and VersionStage it is AWSCURRENT; moto takes the version that was put last. */
    private static byte[] getSecretValue(JsonNode parameters, byte[] body) {
        if (parameters.has("VersionId") || parameters.has("VersionStage")) {
            return body;
        }
        ObjectNode complete = parameters.deepCopy();
        return bytes(complete.put("VersionStage", "AWSCURRENT"));
    }

    /**
     * API reference, PutSecretValue, ClientRequestToken: 'you cannot modify an existing version', so a used token with
     * another value is an error. To moto it is none while the version is pending.
     */
    private void putSecretValue(JsonNode parameters) throws Refusal {
        var token = parameters.path("ClientRequestToken").asText();
        if (token.isEmpty()) {
            return;
        }
        JsonNode existing;
        try {
            existing = moto.json(
                    "secretsmanager",
                    "secretsmanager.GetSecretValue",
                    JSON.createObjectNode()
                            .put("SecretId", parameters.path("SecretId").asText())
                            .put("VersionId", token));
        } catch (Refusal none) {
            return; // There is no such version, or no such secret, which moto says itself.
        }
        for (var part : new String[] {"SecretString", "SecretBinary"}) {
            if (!Objects.equals(existing.get(part), parameters.get(part))) {
                throw new Refusal(
                        400,
                        "ResourceExistsException",
                        "You can't use ClientRequestToken %s because that value is already in use for a version of secret %s."
                                .formatted(token, existing.path("ARN").asText()));
            }
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can't be written as JSON", e);
        }
    }
}
