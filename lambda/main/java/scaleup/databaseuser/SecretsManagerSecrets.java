package scaleup.databaseuser;

import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** AWS Secrets Manager itself. */
final class SecretsManagerSecrets implements Secrets {
    /** As the secret was made; MySQL takes far more. */
    private static final long PASSWORD_LENGTH = 32;

    /**
     * All punctuation but {@code - . _ ~}, which even URLs take as they are. With at least one of each kind of
     * character, MySQL's password validation is content, too.
     */
    private static final String UNWANTED = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}";

    private final SecretsManagerClient client;

    SecretsManagerSecrets(SecretsManagerClient client) {
        this.client = client;
    }

    @Override
    public SecretVersions versions(String secret) {
        var description = client.describeSecret(request -> request.secretId(secret));
        return new SecretVersions(Boolean.TRUE.equals(description.rotationEnabled()), description.versionIdsToStages());
    }

    @Override
    public Optional<String> value(String secret, String version) {
        try {
            var response =
                    client.getSecretValue(request -> request.secretId(secret).versionId(version));
            return Optional.ofNullable(response.secretString());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void put(String secret, String version, String value) throws VersionExists {
        try {
            client.putSecretValue(request -> request.secretId(secret)
                    .clientRequestToken(version)
                    .secretString(value)
                    .versionStages(PENDING));
        } catch (ResourceExistsException e) {
            throw new VersionExists(e);
        }
    }

    @Override
    public void moveCurrent(String secret, String from, String to) {
        try {
            client.updateSecretVersionStage(request -> request.secretId(secret)
                    .versionStage(CURRENT)
                    .removeFromVersionId(from)
                    .moveToVersionId(to));
        } catch (SecretsManagerException e) {
            // A try whose answer was lost may have moved it: then the next one finds it elsewhere.
            if (!versions(secret).isLabelled(to, CURRENT)) {
                throw e;
            }
        }
    }

    @Override
    public String randomPassword() {
        return client.getRandomPassword(request -> request.passwordLength(PASSWORD_LENGTH)
                        .excludeCharacters(UNWANTED)
                        .requireEachIncludedType(true))
                .randomPassword();
    }
}
