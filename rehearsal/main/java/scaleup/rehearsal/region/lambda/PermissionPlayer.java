package scaleup.rehearsal.region.lambda;

import java.util.Set;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/** Plays AWS::Lambda::Permission for service principals. */
final class PermissionPlayer implements Player {
    private static final Set<String> ACTIONS = Set.of("lambda:InvokeFunction", "lambda:*");

    private final Lambda lambda;

    PermissionPlayer(Lambda lambda) {
        this.lambda = lambda;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties =
                Properties.of(declaration, "Action", "FunctionName", "Principal", "SourceAccount", "SourceArn");
        var action = properties.text("Action");
        var principal = properties.text("Principal");
        if (!ACTIONS.contains(action)) {
            throw new NotMade("%s allows %s; the rehearsal plays %s".formatted(declaration.path(), action, ACTIONS));
        }
        if (!principal.endsWith(".amazonaws.com")) {
            throw new NotMade("%s allows %s; the rehearsal plays services as principals, such as events.amazonaws.com"
                    .formatted(declaration.path(), principal));
        }
        try {
            lambda.function(properties.text("FunctionName"))
                    .permit(new PermissionStatement(
                            principal, properties.optionalText("SourceArn"), properties.optionalText("SourceAccount")));
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
        return Made.of(declaration.path());
    }
}
