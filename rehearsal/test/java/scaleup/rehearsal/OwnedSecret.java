package scaleup.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/** A secret with a login, as its owner sees it. */
record OwnedSecret(Owner owner, SecretsManagerClient secrets, String arn) {
    /** All that rotate. */
    static List<OwnedSecret> rotating(Owner owner) throws IOException, InterruptedException {
        var secrets = owner.client(SecretsManagerClient.builder());
        return owner.call(() -> secrets.listSecrets().secretList().stream()
                .map(SecretListEntry::arn)
                .filter(arn -> Boolean.TRUE.equals(
                        secrets.describeSecret(request -> request.secretId(arn)).rotationEnabled()))
                .map(arn -> new OwnedSecret(owner, secrets, arn))
                .toList());
    }

    /** Starts a rotation; the version that it makes. */
    String rotate() throws IOException, InterruptedException {
        return owner.call(() -> secrets.rotateSecret(request -> request.secretId(arn)))
                .versionId();
    }

    /** The version that has a label; empty if none has. */
    String labelled(String label) throws IOException, InterruptedException {
        return owner
                .call(() -> secrets.describeSecret(request -> request.secretId(arn)))
                .versionIdsToStages()
                .entrySet()
                .stream()
                .filter(version -> version.getValue().contains(label))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Whose password it keeps. */
    String username() throws IOException, InterruptedException {
        return field("username");
    }

    /** The current one. */
    String password() throws IOException, InterruptedException {
        return field("password");
    }

    private String field(String name) throws IOException, InterruptedException {
        String value = owner.call(() -> secrets.getSecretValue(request -> request.secretId(arn)))
                .secretString();
        return new ObjectMapper().readTree(value).path(name).asText();
    }
}
