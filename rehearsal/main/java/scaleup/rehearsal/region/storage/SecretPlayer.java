package scaleup.rehearsal.region.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * {@code AWS::SecretsManager::Secret}: without a value, with one, or with a generated one. AWS CloudFormation Template Reference Guide,
 * the type's page: Ref is the secret's ARN.
 */
final class SecretPlayer implements Player {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MotoClient moto;

    SecretPlayer(MotoClient moto) {
        this.moto = moto;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                        declaration, "Description", "GenerateSecretString", "KmsKeyId", "Name", "SecretString", "Tags")
                .node();
        if (properties.has("GenerateSecretString") && properties.has("SecretString")) {
            // "Either GenerateSecretString or SecretString must have a value, but not both."
            throw new NotMade(declaration.path() + " has a GenerateSecretString and a SecretString; one is allowed");
        }
        var request = JSON.createObjectNode()
                .put("Name", properties.path("Name").asText(PhysicalId.nameWithoutStack(declaration)));
        for (var member : new String[] {"Description", "KmsKeyId", "SecretString", "Tags"}) {
            if (properties.has(member)) {
                request.set(member, properties.get(member));
            }
        }
        try {
            if (properties.has("GenerateSecretString")) {
                request.put("SecretString", generated(properties.get("GenerateSecretString")));
            }
            var arn = moto.json("secretsmanager", "secretsmanager.CreateSecret", request)
                    .path("ARN")
                    .asText();
            return new Made(arn, Map.of("Id", arn));
        } catch (Refusal e) {
            throw new NotMade("secret %s: %s".formatted(request.get("Name"), e.getMessage()), e);
        }
    }

    /** 'AWS::SecretsManager::Secret GenerateSecretString': a password, alone or as one key of a JSON template. */
    private String generated(JsonNode generate) throws NotMade, Refusal {
        ObjectNode request = generate.deepCopy();
        var template = request.remove("SecretStringTemplate");
        var key = request.remove("GenerateStringKey");
        if ((template == null) != (key == null)) {
            throw new NotMade("SecretStringTemplate and GenerateStringKey must be given together");
        }
        var password = moto.json("secretsmanager", "secretsmanager.GetRandomPassword", request)
                .path("RandomPassword")
                .asText();
        if (template == null) {
            return password;
        }
        try {
            if (JSON.readTree(template.asText()) instanceof ObjectNode secret) {
                return secret.put(key.asText(), password).toString();
            }
        } catch (JsonProcessingException e) {
            throw new NotMade("SecretStringTemplate isn't JSON", e);
        }
        throw new NotMade("SecretStringTemplate isn't a JSON object");
    }
}
