package scaleup.rehearsal.region.lambda;

import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays AWS::Lambda::Alias of the version $LATEST. The type's page in the AWS CloudFormation Template Reference Guide: Ref is the
 * alias's ARN.
 */
final class AliasPlayer implements Player {
    private final Lambda lambda;

    AliasPlayer(Lambda lambda) {
        this.lambda = lambda;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "Description", "FunctionName", "FunctionVersion", "Name");
        var version = properties.text("FunctionVersion");
        if (!version.equals(QualifiedFunction.LATEST)) {
            throw new NotMade("%s is of the version %s; the rehearsal plays %s"
                    .formatted(declaration.path(), version, QualifiedFunction.LATEST));
        }
        var name = properties.text("Name");
        // API reference, CreateAlias.
        if (!name.matches("(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}")) {
            throw new NotMade(
                    "%s.Name is '%s'; AWS Lambda allows 1 to 128 letters, digits, '-' and '_', not digits alone"
                            .formatted(declaration.path(), name));
        }
        try {
            return Made.of(lambda.function(properties.text("FunctionName"))
                    .function()
                    .alias(name)
                    .arn());
        } catch (Refusal e) {
            throw new NotMade(declaration.path() + ": " + e.getMessage(), e);
        }
    }
}
