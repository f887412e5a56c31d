package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
        if (properties.has("SourceAccount") && WITHOUT_SOURCE_ACCOUNT.contains(principal)) {
            throw new NotMade(("%s: a permission with SourceAccount keeps %s from invoking the function"
                            + " (Amazon EventBridge User Guide, \"My rule ran but my Lambda function wasn't invoked\");"
                            + " SourceArn alone names the account too")
                    .formatted(declaration.path(), principal));
        }
        try {
            lambda.function(properties.text("FunctionName")).permit(statement(properties), declaration.path());
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
        return Made.of(declaration.path());
    }

    /** What AddPermission adds to the function's policy: 'Viewing resource-based IAM policies in Lambda'. */
    private static JsonNode statement(Properties properties) throws NotMade {
        var statement = JsonNodeFactory.instance
                .objectNode()
                .put("Effect", "Allow")
                .put("Action", properties.text("Action"))
                // The player has found the function.
                .put("Resource", "*");
        statement.putObject("Principal").put("Service", properties.text("Principal"));
        var condition = statement.putObject("Condition");
        properties
                .optionalText("SourceArn")
                .ifPresent(arn -> condition.putObject("ArnLike").put("AWS:SourceArn", arn));
        properties
                .optionalText("SourceAccount")
                .ifPresent(account -> condition.putObject("StringEquals").put("AWS:SourceAccount", account));
        return statement;
    }
}
