package scaleup.review.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.assembly.Stack;
import scaleup.review.assembly.Unreadable;

/** The templates of an environment as AWS CloudFormation has them, read by {@code GetTemplate} and {@code DescribeStacks}; nothing is
 * changed. */
public final class DeployedTemplates {
    private final AwsCli aws;
    private final DeploymentTarget target;

    /** @param target where the environment belongs */
    public DeployedTemplates(AwsCli aws, DeploymentTarget target) {
        this.aws = aws;
        this.target = target;
    }

    /**
     * Those of some stacks. What isn't deployed is left out. No files come with them, but those that stand in user data.
     *
     * @param names in the order in which they are deployed
     * @throws Unreadable if there is none of them, or one can't be read: a part of what is deployed would be taken for all
     */
    public CloudAssembly read(List<String> names) throws Unreadable, IOException, InterruptedException {
        String account = AccountQuestions.identity(aws);
        if (target.account().filter(wanted -> !wanted.equals(account)).isPresent()) {
            throw new Unreadable("the environment belongs to account %s; the credentials are of %s"
                    .formatted(target.account().get(), account));
        }
        List<Stack> stacks = new ArrayList<>();
        for (String name : names) {
            try {
                var body = aws.ask(
                                "cloudformation", "get-template", "--stack-name", name, "--template-stage", "Original")
                        .path("TemplateBody");
                boolean isProtected = aws.ask("cloudformation", "describe-stacks", "--stack-name", name)
                        .at("/Stacks/0/EnableTerminationProtection")
                        .asBoolean();
                stacks.add(new Stack(name, template(name, body), Map.of(), List.of(), isProtected));
            } catch (AwsRefused e) {
                // CloudFormation says of a stack that isn't there: "Stack with id NAME does not exist".
                if (!e.getMessage().contains("does not exist")) {
                    throw new Unreadable("what is deployed as %s can't be read: %s".formatted(name, e.getMessage()), e);
                }
            }
        }
        if (stacks.isEmpty()) {
            throw new Unreadable("none of %s is deployed in account %s%s; without --against all is reviewed as new"
                    .formatted(
                            String.join(", ", names),
                            account,
                            target.region().map(region -> ", " + region).orElse("")));
        }
        return new CloudAssembly(stacks);
    }

    /** The CLI gives JSON as an object, anything else as text. */
    private static JsonNode template(String name, JsonNode body) throws Unreadable {
        if (body.isObject()) {
            return body;
        }
        try {
            var parsed = new ObjectMapper().readTree(body.asText());
            if (parsed != null && parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw new Unreadable("what is deployed as %s is no template in JSON".formatted(name));
    }
}
