package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;

/**
 * Calls that the rehearsal makes as the account's owner, who may do everything.
 *
 * @param played services that the rehearsal plays itself, by their prefix in IAM
 * @param storage has what those do not play of AWS Secrets Manager
 */
record OwnerCalls(Map<String, Service> played, MotoClient storage) {
    private static final String SECRETS_MANAGER = "secretsmanager";

    /**
     * Makes a call.
     *
     * @return the response's members by their names in the API reference
     * @throws Refusal with the error that AWS documents for it, or if nobody plays the action
     */
    JsonNode call(String service, String action, JsonNode parameters) throws Refusal {
        Service serving = played.get(service);
        if (serving != null && serving.plays(action)) {
            return serving.serve(new Call(Principal.OWNER, service, action, parameters));
        }
        if (service.equals(SECRETS_MANAGER)) {
            return storage.json(service, SECRETS_MANAGER + "." + action, parameters);
        }
        throw new Refusal(501, "NotImplemented", "The rehearsal doesn't play %s:%s".formatted(service, action));
    }
}
