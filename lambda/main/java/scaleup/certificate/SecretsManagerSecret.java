package scaleup.certificate;

import java.util.Optional;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** A secret of AWS Secrets Manager. */
final class SecretsManagerSecret implements SecretStore {
    private static final String CURRENT = "AWSCURRENT";
    private static final String CANDIDATE = "AWSPENDING";

    private final SecretsManagerClient client;
    private final String arn;

    SecretsManagerSecret(SecretsManagerClient client, String arn) {
        this.client = client;
        this.arn = arn;
    }

    @Override
    public Optional<Version> current() {
        return version(CURRENT);
    }

    @Override
    public Optional<Version> candidate() {
        return version(CANDIDATE);
    }

    private Optional<Version> version(String stage) {
        try {
            var answer = client.getSecretValue(request -> request.secretId(arn).versionStage(stage));
            // A binary secret is no text that load balancers could use.
            return Optional.of(new Version(
                    answer.versionId(),
                    Optional.ofNullable(answer.secretString()).orElse("")));
        } catch (ResourceNotFoundException noSuchVersion) {
            return Optional.empty();
        }
    }

    /** Failures don't repeat Secrets Manager's message, as that may quote what it was sent. */
    @Override
    public boolean offer(String id, String value) {
        try {
            return client.putSecretValue(request -> request.secretId(arn)
                            .clientRequestToken(id)
                            .secretString(value)
                            .versionStages(CANDIDATE))
                    .versionStages()
                    .contains(CURRENT);
        } catch (SdkException failed) {
            throw new Failure("The secret %s can't be written: %s.".formatted(arn, ErrorCode.of(failed)));
        }
    }

    @Override
    public boolean promote(String id, Optional<String> seen) {
        try {
            client.updateSecretVersionStage(request -> request.secretId(arn)
                    .versionStage(CURRENT)
                    .moveToVersionId(id)
                    .removeFromVersionId(seen.orElse(null)));
            return true;
        } catch (InvalidParameterException labelIsElsewhere) {
            return false;
        }
    }
}
