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
 * @param storage has what those do not play of AWS Secrets Manager and AWS Systems Manager
 */
record OwnerCalls(Map<String, Service> played, MotoClient storage) {
    /** The targets of services of which others store what there is, by their prefix in IAM (botocore, "targetPrefix"). */
    private static final Map<String, String> STORED = Map.of("secretsmanager", "secretsmanager", "ssm", "AmazonSSM");

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
        if (STORED.containsKey(service)) {
            return storage.json(service, STORED.get(service) + "." + action, parameters);
        }
        throw new Refusal(501, "NotImplemented", "The rehearsal doesn't play %s:%s".formatted(service, action));
    }
}
