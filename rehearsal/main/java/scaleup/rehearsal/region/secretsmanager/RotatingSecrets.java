package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.region.gateway.Refusal;

/** The secrets that rotate, and how they look. Its monitor guards what several calls must see unchanged. */
final class RotatingSecrets {
    static final String PENDING = "AWSPENDING";
    static final String CURRENT = "AWSCURRENT";

    private final SecretStorage storage;
    private final Map<String, RotatingSecret> secrets = new HashMap<>();

    RotatingSecrets(SecretStorage storage) {
        this.storage = storage;
    }

    synchronized Optional<RotatingSecret> get(String arn) {
        return Optional.ofNullable(secrets.get(arn));
    }

    synchronized void put(String arn, RotatingSecret secret) {
        secrets.put(arn, secret);
    }

    /** Changes a secret that rotates. */
    synchronized RotatingSecret change(String arn, UnaryOperator<RotatingSecret> change) {
        return secrets.compute(arn, (same, secret) -> change.apply(secret));
    }

    /** DescribeSecret with what rotation adds, such as the version that has its label before it is stored. */
    synchronized ObjectNode describe(JsonNode secretId) throws Refusal {
        var stored = storage.call(
                "DescribeSecret", JsonNodeFactory.instance.objectNode().set("SecretId", secretId));
        ObjectNode described = stored.deepCopy();
        var versions = described.withObjectProperty("VersionIdsToStages");
        // Versions without labels are not listed.
        versions.removeIf(JsonNode::isEmpty);
        get(described.path("ARN").asText()).ifPresent(secret -> show(secret, described, versions));
        return described;
    }

    /** GetSecretValue, which means the current version where it names none; moto means the first one. */
    JsonNode value(JsonNode request) throws Refusal {
        ObjectNode explicit = request.deepCopy();
        if (!request.hasNonNull("VersionId") && !request.hasNonNull("VersionStage")) {
            explicit.put("VersionStage", CURRENT);
        }
        return storage.call("GetSecretValue", explicit);
    }

    private static void show(RotatingSecret secret, ObjectNode described, ObjectNode versions) {
        secret.pending().filter(version -> !versions.has(version)).ifPresent(version -> versions.putArray(version)
                .add(PENDING));
        described.put("RotationEnabled", secret.enabled()).put("RotationLambdaARN", secret.function());
        secret.every()
                .ifPresent(every -> described.putObject("RotationRules").put("AutomaticallyAfterDays", every.toDays()));
        secret.last().ifPresent(last -> described.put("LastRotatedDate", last.getEpochSecond()));
        secret.next().ifPresent(next -> described.put("NextRotationDate", next.getEpochSecond()));
    }

    /** The version that has a label. */
    static Optional<String> labelled(JsonNode described, String label) {
        for (var version : described.path("VersionIdsToStages").properties()) {
            for (var stage : version.getValue()) {
                if (stage.asText().equals(label)) {
                    return Optional.of(version.getKey());
                }
            }
        }
        return Optional.empty();
    }
}
