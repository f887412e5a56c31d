package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.databind.JsonNode;
import scaleup.rehearsal.region.gateway.Refusal;

/** What stores secrets and their versions: everything of AWS Secrets Manager but rotation. */
@FunctionalInterface
public interface SecretStorage {
    /**
     * Does an action of AWS Secrets Manager.
     *
     * @param action as the API reference names it, for example {@code PutSecretValue}
     * @return the response's members
     * @throws Refusal with the error as AWS names it
     */
    JsonNode call(String action, JsonNode parameters) throws Refusal;
}
