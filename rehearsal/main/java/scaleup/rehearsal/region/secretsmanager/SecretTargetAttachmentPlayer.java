package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays AWS::SecretsManager::SecretTargetAttachment for instances of Amazon RDS: adds to the secret how to reach the
 * database. AWS Secrets Manager user guide, 'JSON structure of AWS Secrets Manager secrets'.
 */
final class SecretTargetAttachmentPlayer implements Player {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretStorage storage;
    private final RotatingSecrets secrets;
    private final DatabaseEndpoints instances;

    SecretTargetAttachmentPlayer(SecretStorage storage, RotatingSecrets secrets, DatabaseEndpoints instances) {
        this.storage = storage;
        this.secrets = secrets;
        this.instances = instances;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "SecretId", "TargetId", "TargetType");
        if (!properties.text("TargetType").equals("AWS::RDS::DBInstance")) {
            throw new NotMade("%s attaches an %s; the rehearsal plays AWS::RDS::DBInstance"
                    .formatted(declaration.path(), properties.text("TargetType")));
        }
        var identifier = properties.text("TargetId");
        var endpoint = instances
                .of(identifier)
                .orElseThrow(() ->
                        new NotMade("%s: there is no database instance %s".formatted(declaration.path(), identifier)));
        try {
            var secretId = JSON.createObjectNode().put("SecretId", properties.text("SecretId"));
            var stored = secrets.value(secretId);
            var secret = parse(declaration, stored.path("SecretString").asText());
            secret.put("engine", endpoint.engine());
            secret.put("host", endpoint.host());
            secret.put("port", endpoint.port());
            endpoint.name().ifPresent(name -> secret.put("dbname", name));
            secret.put("dbInstanceIdentifier", identifier);
            storage.call(
                    "PutSecretValue",
                    secretId.put("SecretString", secret.toString())
                            .put("ClientRequestToken", UUID.randomUUID().toString()));
            return Made.of(stored.path("ARN").asText());
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
    }

    /** Drops the cause: a parser's message may quote the secret. */
    private static ObjectNode parse(Declaration declaration, String secret) throws NotMade {
        try {
            if (JSON.readTree(secret) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new NotMade(declaration.path() + ": the secret is not JSON");
        }
        throw new NotMade(declaration.path() + ": the secret is not a JSON object");
    }
}
