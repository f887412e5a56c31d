package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.region.lambda.Invoker;

/**
 * A rotation function at work for one version of a secret. AWS Secrets Manager user guide, 'Lambda rotation functions'.
 *
 * @param secret its ARN
 * @param function the rotation function's ARN
 * @param version the version to make
 */
record RotationRun(Functions functions, String secret, String function, String version) {
    private static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");

    /** As whom functions are invoked for a secret. */
    static Invoker invoker(String secret) {
        return new Invoker("secretsmanager.amazonaws.com", secret);
    }

    /** Does all steps in order until one fails; returns how it failed. */
    Optional<String> rotate() throws InterruptedException {
        for (var step : STEPS) {
            var failure = step(step);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    /** Does the one step that tells whether the function works; returns how it failed. */
    Optional<String> test() throws InterruptedException {
        return step("testSecret");
    }

    private Optional<String> step(String step) throws InterruptedException {
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("Step", step)
                .put("SecretId", secret)
                .put("ClientRequestToken", version);
        try {
            var result = functions.invoke(function, event, invoker(secret));
            return result.failed() ? Optional.of(step + ": " + result.error()) : Optional.empty();
        } catch (Refusal e) {
            return Optional.of("%s: %s: %s".formatted(step, e.code(), e.getMessage()));
        }
    }
}
