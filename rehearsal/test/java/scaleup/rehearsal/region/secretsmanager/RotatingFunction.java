package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.region.lambda.Result;

/** A rotation function that does what AWS's templates do, in this process, and fails where the test says. */
final class RotatingFunction implements Functions {
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> steps = new ArrayList<>();
    final List<Invoker> invokers = new ArrayList<>();
    String failing = "";
    boolean allowed = true;
    Service rotation;
    SecretStorage storage;

    @Override
    public Result invoke(String function, JsonNode event, Invoker invoker) throws Refusal {
        var step = event.path("Step").asText();
        steps.add(step);
        invokers.add(invoker);
        if (step.equals(failing)) {
            return new Result(JSON.createObjectNode().put("errorType", "Refused"), true);
        }
        var secret = event.path("SecretId").asText();
        var version = event.path("ClientRequestToken").asText();
        var stages = describe(secret).path("VersionIdsToStages").path(version);
        if (!stages.toString().contains("AWSPENDING")) {
            throw new AssertionError("version %s has %s".formatted(version, stages));
        }
        switch (step) {
            case "createSecret" -> {
                var put = id(secret).put("ClientRequestToken", version).put("SecretString", "made by " + version);
                put.putArray("VersionStages").add("AWSPENDING");
                storage.call("PutSecretValue", put);
            }
            case "finishSecret" ->
                serve(
                        "UpdateSecretVersionStage",
                        id(secret)
                                .put("VersionStage", "AWSCURRENT")
                                .put("MoveToVersionId", version)
                                .put(
                                        "RemoveFromVersionId",
                                        RotatingSecrets.labelled(describe(secret), "AWSCURRENT")
                                                .orElseThrow()));
            default -> serve("GetSecretValue", id(secret).put("VersionId", version));
        }
        return new Result(TextNode.valueOf("done"), false);
    }

    JsonNode describe(String secret) throws Refusal {
        return serve("DescribeSecret", id(secret));
    }

    JsonNode serve(String action, JsonNode parameters) throws Refusal {
        return rotation.serve(new Call(Principal.OWNER, "secretsmanager", action, parameters));
    }

    static ObjectNode id(String secret) {
        return JSON.createObjectNode().put("SecretId", secret);
    }

    @Override
    public String enqueue(String function, JsonNode event, Invoker invoker) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void authorise(String function, Invoker invoker) throws Refusal {
        if (!allowed) {
            throw new Refusal(403, "AccessDeniedException", "not allowed");
        }
    }
}
