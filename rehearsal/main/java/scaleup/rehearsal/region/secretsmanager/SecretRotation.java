package scaleup.rehearsal.region.secretsmanager;

import static scaleup.rehearsal.region.secretsmanager.RotatingSecrets.CURRENT;
import static scaleup.rehearsal.region.secretsmanager.RotatingSecrets.PENDING;
import static scaleup.rehearsal.region.secretsmanager.RotatingSecrets.labelled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Player;

/**
 * Rotation of secrets by functions: RotateSecret, CancelRotateSecret, and what other actions show of it (DescribeSecret, GetSecretValue, UpdateSecretVersionStage). AWS Secrets
 * Manager API reference. The caller's own right to invoke the function isn't checked.
 */
public final class SecretRotation implements Service {
    private static final Set<String> ACTIONS = Set.of(
            "RotateSecret", "CancelRotateSecret", "DescribeSecret", "GetSecretValue", "UpdateSecretVersionStage");

    private final SecretStorage storage;
    private final Functions functions;
    private final RotatingSecrets secrets;
    private final Rotator rotator;
    private final Journal journal;

    /** @param executor runs rotations, which take as long as the function does */
    public SecretRotation(
            SecretStorage storage, Functions functions, Executor executor, Timer timer, Journal journal, Clock clock) {
        this.storage = storage;
        this.functions = functions;
        this.journal = journal;
        secrets = new RotatingSecrets(storage);
        rotator = new Rotator(storage, secrets, executor, timer, journal, clock);
    }

    /** The players of the resource types that rotate or attach secrets; another one plays secrets themselves. */
    public Map<String, Player> players(DatabaseEndpoints instances) {
        return Map.of(
                "AWS::SecretsManager::RotationSchedule", new RotationSchedulePlayer(this),
                "AWS::SecretsManager::SecretTargetAttachment",
                        new SecretTargetAttachmentPlayer(storage, secrets, instances));
    }

    @Override
    public boolean plays(String action) {
        return ACTIONS.contains(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        synchronized (secrets) {
            return switch (call.action()) {
                case "RotateSecret" -> rotate(call.parameters());
                case "CancelRotateSecret" -> cancel(call.parameters());
                case "DescribeSecret" -> secrets.describe(call.parameters().path("SecretId"));
                case "GetSecretValue" -> secrets.value(call.parameters());
                case "UpdateSecretVersionStage" -> updateStage(call.parameters());
                default -> throw new Refusal(400, "InvalidAction", call.action());
            };
        }
    }

    /** RotateSecret. */
    JsonNode rotate(JsonNode request) throws Refusal {
        synchronized (secrets) {
            var described = secrets.describe(request.path("SecretId"));
            var arn = described.path("ARN").asText();
            var version =
                    request.path("ClientRequestToken").asText(UUID.randomUUID().toString());
            var response = identity(described).put("VersionId", version);
            if (labelled(described, PENDING).equals(Optional.of(version))) {
                return response;
            }
            var function = function(request, arn);
            authorise(function, arn);
            requireNoneInProgress(described);
            var known = secrets.get(arn).orElse(RotatingSecret.by(function));
            secrets.put(arn, known.configured(function, every(request)));
            rotator.schedule(arn, this::rotateOnSchedule);
            var run = new RotationRun(functions, arn, function, version);
            if (request.path("RotateImmediately").asBoolean(true)) {
                secrets.change(arn, secret -> secret.begun(version));
                rotator.rotate(run, this::rotateOnSchedule);
            } else {
                rotator.test(run);
            }
            return response;
        }
    }

    private void rotateOnSchedule(String arn) {
        try {
            rotate(JsonNodeFactory.instance.objectNode().put("SecretId", arn));
        } catch (Refusal e) {
            journal.fail(arn, "the scheduled rotation could not begin: " + e.getMessage());
        }
    }

    private String function(JsonNode request, String arn) throws Refusal {
        if (request.hasNonNull("RotationLambdaARN")) {
            return request.path("RotationLambdaARN").asText();
        }
        return secrets.get(arn)
                .orElseThrow(() -> new Refusal(
                        400,
                        "InvalidRequestException",
                        "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN"
                                + " configured and you didn't include such an ARN as a parameter in this call."))
                .function();
    }

    private void authorise(String function, String arn) throws Refusal {
        try {
            functions.authorise(function, RotationRun.invoker(arn));
        } catch (Refusal e) {
            throw new Refusal(
                    400,
                    "AccessDeniedException",
                    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy"
                            + " grants access to the principal secretsmanager.amazonaws.com. (%s)"
                                    .formatted(e.getMessage()));
        }
    }

    private static void requireNoneInProgress(JsonNode described) throws Refusal {
        var pending = labelled(described, PENDING);
        if (pending.isPresent() && !pending.equals(labelled(described, CURRENT))) {
            throw new Refusal(
                    400,
                    "InvalidRequestException",
                    "A previous rotation isn't complete. That rotation will be reattempted.");
        }
    }

    private static Optional<Duration> every(JsonNode request) throws Refusal {
        var rules = request.path("RotationRules");
        if (rules.hasNonNull("ScheduleExpression") || rules.hasNonNull("Duration")) {
            throw new Refusal(
                    400,
                    "InvalidParameterException",
                    "The rehearsal plays only AutomaticallyAfterDays of RotationRules.");
        }
        if (!rules.hasNonNull("AutomaticallyAfterDays")) {
            return Optional.empty();
        }
        int days = rules.path("AutomaticallyAfterDays").asInt();
        if (days < 1 || days > 1000) {
            throw new Refusal(
                    400, "InvalidParameterException", "RotationRules.AutomaticallyAfterDays must be from 1 to 1000.");
        }
        return Optional.of(Duration.ofDays(days));
    }

    private JsonNode cancel(JsonNode request) throws Refusal {
        var described = secrets.describe(request.path("SecretId"));
        var arn = described.path("ARN").asText();
        function(JsonNodeFactory.instance.objectNode(), arn);
        var response = identity(described);
        secrets.change(arn, RotatingSecret::cancelled)
                .pending()
                .ifPresent(version -> response.put("VersionId", version));
        return response;
    }

    /** UpdateSecretVersionStage: also takes AWSPENDING from a version that was never stored. */
    private JsonNode updateStage(JsonNode request) throws Refusal {
        var described = secrets.describe(request.path("SecretId"));
        var arn = described.path("ARN").asText();
        var from = request.path("RemoveFromVersionId").asText();
        if (request.path("VersionStage").asText().equals(PENDING)
                && secrets.get(arn).flatMap(RotatingSecret::pending).equals(Optional.of(from))) {
            secrets.change(arn, RotatingSecret::unlabelled);
            if (!secrets.describe(request.path("SecretId"))
                    .path("VersionIdsToStages")
                    .has(from)) {
                return identity(described);
            }
        }
        return storage.call("UpdateSecretVersionStage", request);
    }

    private static ObjectNode identity(JsonNode described) {
        var identity = JsonNodeFactory.instance.objectNode();
        identity.set("ARN", described.path("ARN"));
        identity.set("Name", described.path("Name"));
        return identity;
    }
}
