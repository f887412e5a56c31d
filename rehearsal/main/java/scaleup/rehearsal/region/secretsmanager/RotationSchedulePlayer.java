package scaleup.rehearsal.region.secretsmanager;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays AWS::SecretsManager::RotationSchedule with a rotation function and a number of days. The type's page in the AWS
 * CloudFormation Template Reference Guide: it rotates at once unless RotateImmediatelyOnUpdate is false, and Ref is the secret's
 * ARN.
 */
final class RotationSchedulePlayer implements Player {
    private final SecretRotation rotation;

    RotationSchedulePlayer(SecretRotation rotation) {
        this.rotation = rotation;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                declaration, "RotateImmediatelyOnUpdate", "RotationLambdaARN", "RotationRules", "SecretId");
        var request = JsonNodeFactory.instance
                .objectNode()
                .put("SecretId", properties.text("SecretId"))
                .put("RotationLambdaARN", properties.text("RotationLambdaARN"))
                .put("RotateImmediately", properties.flag("RotateImmediatelyOnUpdate", true));
        var rules = properties.object("RotationRules", "AutomaticallyAfterDays");
        if (rules.has("AutomaticallyAfterDays")) {
            request.putObject("RotationRules")
                    .put("AutomaticallyAfterDays", rules.number("AutomaticallyAfterDays", 1, 1, 1000));
        }
        try {
            return Made.of(rotation.rotate(request).path("ARN").asText());
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
    }
}
