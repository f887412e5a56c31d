package scaleup.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import scaleup.cloudformation.Failure;

/**
 * The secret as the load balancers read it: JSON with {@code certificate} (PEM, leaf first) and {@code privateKey}
 * (PEM, PKCS #8).
 */
final class SecretFormat {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SecretFormat() {}

    static String write(ServerCertificate certificate) {
        try {
            return JSON.writeValueAsString(JSON.createObjectNode()
                    .put("certificate", Pem.text(certificate.chain()))
                    .put("privateKey", Pem.text(certificate.privateKey())));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("two strings can't be written as JSON");
        }
    }

    static ServerCertificate read(String value) {
        JsonNode json = parse(value);
        return new ServerCertificate(
                Pem.certificates(text(json, "certificate")), Pem.privateKey(text(json, "privateKey")));
    }

    private static JsonNode parse(String value) {
        try {
            return JSON.readTree(value);
        } catch (JsonProcessingException quotesTheSecret) {
            throw new Failure("The secret is not JSON.");
        }
    }

    private static String text(JsonNode json, String key) {
        JsonNode text = json.path(key);
        if (!text.isTextual()) {
            throw new Failure("The secret has no text '%s'.".formatted(key));
        }
        return text.textValue();
    }
}
