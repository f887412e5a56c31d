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

    /**
     * Whoever names no account of its source when it invokes a function, so that a permission which asks for one allows it
     * nothing (Amazon EventBridge User Guide, "My rule ran but my Lambda function wasn't invoked": "A SourceAccount setting
     * prevents EventBridge from being able to invoke the function"). AWS makes such a permission without a word.
     */
    private static final Set<String> WITHOUT_SOURCE_ACCOUNT = Set.of("events.amazonaws.com");

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
        var sourceAccount = properties.optionalText("SourceAccount");
        if (sourceAccount.isPresent() && WITHOUT_SOURCE_ACCOUNT.contains(principal)) {
            throw new NotMade(("%s: a permission with SourceAccount keeps %s from invoking the function"
                            + " (Amazon EventBridge User Guide, \"My rule ran but my Lambda function wasn't invoked\");"
                            + " SourceArn alone names the account too")
                    .formatted(declaration.path(), principal));
        }
        try {
            lambda.function(properties.text("FunctionName"))
                    .permit(new PermissionStatement(principal, properties.optionalText("SourceArn"), sourceAccount));
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
        return Made.of(declaration.path());
    }
}
