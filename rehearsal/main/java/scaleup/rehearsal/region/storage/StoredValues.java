package scaleup.rehearsal.region.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.DynamicReferences;
import scaleup.rehearsal.template.NotMade;

/**
 * What is stored in the account, for templates and for authorization. AWS CloudFormation User Guide, 'Get values stored in
 * other services using dynamic references'.
 */
public final class StoredValues implements DynamicReferences {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Account account;
    private final MotoClient moto;

    public StoredValues(Account account, MotoClient moto) {
        this.account = account;
        this.moto = moto;
    }

    @Override
    public String secretString(String secretId, String versionStage, String versionId) throws NotMade {
        var request = JSON.createObjectNode().put("SecretId", secretId);
        if (!versionStage.isEmpty()) {
            request.put("VersionStage", versionStage);
        }
        if (!versionId.isEmpty()) {
            request.put("VersionId", versionId);
        }
        try {
            return moto.json("secretsmanager", "secretsmanager.GetSecretValue", request)
                    .path("SecretString")
                    .asText();
        } catch (Refusal e) {
            throw new NotMade("secret %s: %s".formatted(secretId, e.getMessage()), e);
        }
    }

    @Override
    public String parameter(String name, String version) throws NotMade {
        var request = JSON.createObjectNode().put("Name", version.isEmpty() ? name : name + ":" + version);
        try {
            return moto.json("ssm", "AmazonSSM.GetParameter", request)
                    .at("/Parameter/Value")
                    .asText();
        } catch (Refusal e) {
            throw new NotMade("parameter %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Makes a secret that no template makes, as its owner has made it before. */
    public void createSecret(String name, String value) throws NotMade {
        var request = JSON.createObjectNode().put("Name", name).put("SecretString", value);
        try {
            moto.json("secretsmanager", "secretsmanager.CreateSecret", request);
        } catch (Refusal e) {
            throw new NotMade("secret %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** The ARN of a secret by its name or ARN; if there is none, one with its name, on which a call is authorized. */
    public String secretArn(String secretId) {
        try {
            return moto.json("secretsmanager", "secretsmanager.DescribeSecret", secret(secretId))
                    .path("ARN")
                    .asText();
        } catch (Refusal none) {
            return secretId.startsWith("arn:") ? secretId : account.arn("secretsmanager", "secret:" + secretId);
        }
    }

    /** The tags of a secret; empty if it has none or doesn't exist. */
    public Map<String, String> secretTags(String secretId) {
        Map<String, String> tags = new LinkedHashMap<>();
        try {
            moto.json("secretsmanager", "secretsmanager.DescribeSecret", secret(secretId))
                    .path("Tags")
                    .forEach(tag ->
                            tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        } catch (Refusal none) {
            return Map.of();
        }
        return tags;
    }

    /** The key that the user chose for a secret, as it was declared; empty if it is the one that AWS manages. */
    public Optional<String> secretKey(String secretId) {
        try {
            return Optional.of(moto.json("secretsmanager", "secretsmanager.DescribeSecret", secret(secretId))
                            .path("KmsKeyId"))
                    .filter(key -> key.isTextual()
                            && !key.asText().isEmpty()
                            && !key.asText().contains("alias/aws/"))
                    .map(JsonNode::asText);
        } catch (Refusal none) {
            return Optional.empty();
        }
    }

    /** Whether the account has a bucket of Amazon S3. */
    public boolean hasBucket(String bucket) {
        return moto.hasBucket(bucket);
    }

    private static ObjectNode secret(String secretId) {
        return JSON.createObjectNode().put("SecretId", secretId);
    }
}
