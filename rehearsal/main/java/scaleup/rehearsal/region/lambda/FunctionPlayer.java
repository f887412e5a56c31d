package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NameRule;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays AWS::Lambda::Function with a java runtime. Whatever version of Java its runtime names, and whatever
 * architecture: it runs under the Java of the rehearsal on this computer. Ranges and defaults are those of the type's page in
 * the AWS CloudFormation Template Reference Guide; Ref is the function's name.
 */
final class FunctionPlayer implements Player {
    private static final Map<String, String> NOT_PLAYED = Map.of(
            "Architectures", "functions run on this computer's processor",
            "Runtime", "functions run under this computer's Java");

    private final Lambda lambda;
    private final Account account;
    private final Assets assets;

    FunctionPlayer(Lambda lambda, Account account, Assets assets) {
        this.lambda = lambda;
        this.account = account;
        this.assets = assets;
    }

    @Override
    public Optional<String> unplayable(JsonNode properties) {
        var runtime = properties.path("Runtime");
        if (runtime.isObject() || runtime.asText().startsWith("java")) {
            return Optional.empty(); // An object is a reference that is not resolved yet.
        }
        return Optional.of("has the runtime %s; the rehearsal plays java functions only"
                .formatted(runtime.isMissingNode() ? "of an image" : runtime.asText()));
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        return Properties.declared(properties, NOT_PLAYED);
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        var unplayable = unplayable(declaration.properties());
        if (unplayable.isPresent()) {
            throw new NotMade("%s %s".formatted(declaration.path(), unplayable.get()));
        }
        var properties = Properties.of(
                declaration,
                "Architectures",
                "Code",
                "Description",
                "Environment",
                "FunctionName",
                "Handler",
                "LoggingConfig",
                "MemorySize",
                "Role",
                "Runtime",
                "Tags",
                "Timeout",
                "VpcConfig");
        var name = NameRule.FUNCTION.check(
                declaration.path() + ": FunctionName", PhysicalId.name(declaration, "FunctionName", 64));
        var configuration = new FunctionConfiguration(
                name,
                account.arn("lambda", "function:" + name),
                properties.text("Runtime"),
                NameRule.HANDLER.check(declaration.path() + ": Handler", properties.text("Handler")),
                roleName(properties.text("Role")),
                properties.number("MemorySize", 128, 128, 10_240),
                properties.seconds("Timeout", 3, 1, 900),
                properties
                        .object("LoggingConfig", "LogGroup")
                        .optionalText("LogGroup")
                        .orElse("/aws/lambda/" + name),
                variables(properties.object("Environment", "Variables").node().path("Variables")));
        var code = properties.object("Code", "S3Bucket", "S3Key");
        var vpc = properties.object("VpcConfig", "SubnetIds", "SecurityGroupIds");
        try {
            lambda.make(
                    configuration,
                    assets.file(code.text("S3Bucket"), code.text("S3Key")),
                    vpc.texts("SubnetIds"),
                    vpc.texts("SecurityGroupIds"));
        } catch (Refusal e) {
            throw new NotMade("%s: %s".formatted(declaration.path(), e.getMessage()), e);
        } catch (IOException e) {
            throw new NotMade("%s can't be created: %s".formatted(declaration.path(), e.getMessage()), e);
        }
        return new Made(name, Map.of("Arn", configuration.arn()));
    }

    private static Map<String, String> variables(JsonNode tree) {
        var variables = new TreeMap<String, String>();
        tree.properties()
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue().asText()));
        return variables;
    }

    private static String roleName(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
