package scaleup.rehearsal.region.lambda;

import java.util.Optional;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays AWS::Lambda::EventInvokeConfig of the version $LATEST or an alias of it. The type's page in the AWS CloudFormation Template Reference Guide:
 * two retries and six hours unless fewer are declared.
 */
final class EventInvokeConfigPlayer implements Player {
    private static final int SIX_HOURS = 21_600;

    private final Lambda lambda;

    EventInvokeConfigPlayer(Lambda lambda) {
        this.lambda = lambda;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                declaration,
                "DestinationConfig",
                "FunctionName",
                "MaximumEventAgeInSeconds",
                "MaximumRetryAttempts",
                "Qualifier");
        try {
            lambda.function(properties.text("FunctionName"), properties.text("Qualifier"))
                    .configure(new EventInvokeConfig(
                            properties.number("MaximumRetryAttempts", 2, 0, 2),
                            properties.seconds("MaximumEventAgeInSeconds", SIX_HOURS, 60, SIX_HOURS),
                            onFailure(properties)));
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
        return Made.of(declaration.path());
    }

    private static Optional<String> onFailure(Properties properties) throws NotMade {
        var destination = properties
                .object("DestinationConfig", "OnFailure")
                .object("OnFailure", "Destination")
                .optionalText("Destination");
        if (destination.isPresent() && !destination.get().startsWith("arn:aws:sqs:")) {
            throw new NotMade("%s sends failures to %s; the rehearsal plays Amazon SQS queues"
                    .formatted(properties.path(), destination.get()));
        }
        return destination;
    }
}
