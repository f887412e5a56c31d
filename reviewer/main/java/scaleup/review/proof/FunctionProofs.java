package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.proof.Proof.Found;

/** What functions run, who wakes them, and where what they are told goes. */
final class FunctionProofs {
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final String RULE = "AWS::Events::Rule";

    private static final String SECRET = "AWS::SecretsManager::Secret";

    /** Amazon RDS API Reference, CreateDBInstance: where no port is said. */
    private static final String MYSQL = "3306";

    /** What variables of functions name: a type of resources, and its attribute, empty for what {@code Ref} gives. */
    private static final Map<String, Map.Entry<String, String>> NAMED = new TreeMap<>(Map.of(
            "APPLICATION_SECRET",
            Map.entry(SECRET, ""),
            "DATABASE_HOST",
            Map.entry("AWS::RDS::DBInstance", "Endpoint.Address"),
            "HOSTED_ZONE",
            Map.entry("AWS::Route53::HostedZone", ""),
            "MASTER_SECRET",
            Map.entry(SECRET, "")));

    /** What a membership's function learns: of all that Auto Scaling does to a group, and that its servers' tag has changed. */
    private static final List<String> PATTERNS = List.of(
            "{\"source\":[\"aws.autoscaling\"],\"detail\":{\"AutoScalingGroupName\":[\"%1$s\"]}}",
            "{\"source\":[\"aws.tag\"],\"detail-type\":[\"Tag Change on Resource\"],\"detail\":{\"changed-tag-keys\":[\"%2$s\"],"
                    + "\"service\":[\"ec2\"],\"resource-type\":[\"instance\"],\"tags\":{\"Name\":[\"%1$s\"]}}}");

    private FunctionProofs() {}

    static List<Found> functions(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        for (Resource function : resources.ofType(FUNCTION)) {
            // The bucket of the CDK's bootstrap stack, into which this deployment puts its code.
            if (!function.property("/Code/S3Bucket").toString().matches(".*cdk-[a-z0-9]+-assets-.*")) {
                found.add(new Found(
                        function, "%s runs code that this deployment doesn't bring".formatted(function.key())));
            }
            if (!function.property("/Handler").asText().matches("scaleup\\.\\w+\\.\\w+Handler")) {
                found.add(new Found(
                        function,
                        "%s begins with %s, which is none of this deployment's handlers"
                                .formatted(function.key(), function.property("/Handler"))));
            }
        }
        told(resources, found);
        for (Resource custom : resources.all()) {
            if (custom.properties().has("ServiceToken")
                    && function(resources, custom, custom.property("/ServiceToken"))
                            .isEmpty()) {
                found.add(new Found(
                        custom, "%s is answered by something that isn't in these templates".formatted(custom.key())));
            }
        }
        for (Resource rule : resources.ofType(RULE)) {
            for (JsonNode target : rule.property("/Targets")) {
                var woken = function(resources, rule, target.path("Arn"));
                if (woken.isEmpty()) {
                    found.add(new Found(
                            rule, "%s hands events to something that isn't in these templates".formatted(rule.key())));
                } else if (!mayCall(resources, rule)) {
                    found.add(new Found(rule, "%s may not call the function that it wakes".formatted(rule.key())));
                }
            }
        }
        for (Resource function : resources.ofType(FUNCTION)) {
            boolean isWoken = resources.ofType(RULE).stream()
                    .anyMatch(rule -> function(resources, rule, rule.property("/Targets/0/Arn"))
                            .equals(Optional.of(function)));
            boolean isKept = resources.ofType("AWS::Lambda::EventInvokeConfig").stream()
                    .filter(config -> config.properties().has("DestinationConfig")
                            && resources.ofType("AWS::Lambda::Alias").stream()
                                    .filter(alias -> alias.property("/Name").equals(config.property("/Qualifier")))
                                    .anyMatch(alias -> function(resources, alias, alias.property("/FunctionName"))
                                            .equals(Optional.of(function))))
                    .anyMatch(config -> function(resources, config, config.property("/FunctionName"))
                            .equals(Optional.of(function)));
            if (isWoken && !isKept) {
                found.add(new Found(function, "events that %s could not handle are lost".formatted(function.key())));
            }
        }
        for (Resource config : resources.ofType("AWS::Lambda::EventInvokeConfig")) {
            JsonNode to = config.property("/DestinationConfig/OnFailure/Destination");
            if (!to.isMissingNode() && resources.target(config.stack(), to).isEmpty()) {
                found.add(new Found(
                        config,
                        "%s sends events that failed to something that isn't in these templates"
                                .formatted(config.key())));
            }
        }
        for (Resource group : resources.ofType("AWS::AutoScaling::AutoScalingGroup")) {
            String name = group.property("/AutoScalingGroupName").asText();
            for (String by : List.of("EventPattern", "ScheduleExpression")) {
                boolean isWoken = resources.ofType(RULE).stream()
                        .filter(rule -> rule.properties().has(by)
                                && (!by.equals("EventPattern")
                                        || rule.property("/EventPattern")
                                                .toString()
                                                .contains('"' + name + '"')))
                        .anyMatch(rule -> rule.property("/Targets").isArray()
                                && function(resources, rule, rule.property("/Targets/0/Arn"))
                                        .filter(function -> function.property("/Environment/Variables/GROUP")
                                                .asText()
                                                .equals(name))
                                        .isPresent());
                if (!isWoken) {
                    found.add(new Found(
                            group,
                            "no function learns %s %s"
                                    .formatted(
                                            by.equals("EventPattern")
                                                    ? "that servers come and go in"
                                                    : "again and again who serves in",
                                            group.key())));
                }
            }
        }
        return found;
    }

    /** That functions are told of what these templates have: what they send, or wait for, goes nowhere else. */
    private static void told(Resources resources, List<Found> found) {
        for (Resource function : resources.ofType(FUNCTION)) {
            JsonNode variables = function.property("/Environment/Variables");
            NAMED.forEach((variable, named) -> {
                if (variables.has(variable)
                        && resources
                                .target(function.stack(), variables.path(variable))
                                .filter(target -> target.resource().type().equals(named.getKey())
                                        && target.attribute().equals(named.getValue()))
                                .isEmpty()) {
                    wrong(function, variable, found);
                }
            });
            // A secret of the user's own stands in no template.
            boolean hasSecret = resources.ofType(SECRET).stream()
                    .anyMatch(secret -> secret.stack().equals(function.stack()));
            if (variables.has("SECRET")
                    && hasSecret
                    && resources
                            .target(function.stack(), variables.path("SECRET"))
                            .filter(target -> target.resource().type().equals(SECRET))
                            .isEmpty()) {
                wrong(function, "SECRET", found);
            }
            if (variables.has("RECORD")
                    && !variables
                            .path("RECORD")
                            .asText()
                            .startsWith(variables.path("TIER").asText() + ".")) {
                wrong(function, "RECORD", found);
            }
            for (Resource group : resources.ofType("AWS::AutoScaling::AutoScalingGroup")) {
                if (group.property("/AutoScalingGroupName").equals(variables.path("GROUP"))) {
                    servers(resources, function, group, found);
                }
            }
            if (variables.has("DATABASE_PORT")
                    && resources.ofType("AWS::RDS::DBInstance").stream()
                            .noneMatch(database -> database.property("/Port")
                                    .asText(MYSQL)
                                    .equals(variables.path("DATABASE_PORT").asText()))) {
                wrong(function, "DATABASE_PORT", found);
            }
            for (String variable : List.of("LAUNCH_HOOK", "TERMINATE_HOOK")) {
                boolean isOfGroup = resources.ofType("AWS::AutoScaling::AutoScalingGroup").stream()
                        .filter(group -> group.property("/AutoScalingGroupName").equals(variables.path("GROUP")))
                        .flatMap(group ->
                                group
                                        .property("/LifecycleHookSpecificationList")
                                        .findValues("LifecycleHookName")
                                        .stream())
                        .anyMatch(variables.path(variable)::equals);
                if (variables.has(variable) && !isOfGroup) {
                    wrong(function, variable, found);
                }
            }
        }
        for (Resource rule : resources.ofType(RULE)) {
            JsonNode pattern = rule.property("/EventPattern");
            var woken = function(resources, rule, rule.property("/Targets/0/Arn"));
            JsonNode variables = woken.map(function -> function.property("/Environment/Variables"))
                    .orElse(MissingNode.getInstance());
            if (variables.has("GROUP")
                    && !pattern.isMissingNode()
                    && PATTERNS.stream().noneMatch(known -> pattern.toString()
                            .equals(known.formatted(
                                    variables.path("GROUP").asText(),
                                    variables.path("READY_TAG").asText())))) {
                found.add(new Found(
                        rule,
                        "%s hands on %s, not all that happens to servers of a group or that they get the tag by which %s knows that they are ready"
                                .formatted(rule.key(), pattern, woken.get().key())));
            }
            // What happens meanwhile without an event, such as a server in standby, is seen no sooner.
            boolean isMembership = woken.map(function ->
                            function.property("/Environment/Variables/GROUP").isTextual())
                    .orElse(false);
            if (isMembership
                    && rule.properties().has("ScheduleExpression")
                    && !rule.property("/ScheduleExpression").asText().matches("rate\\((1 minute|[2-5] minutes)\\)")) {
                found.add(new Found(
                        rule,
                        "%s looks who serves by %s; allowed: rate(1 minute) to rate(5 minutes)"
                                .formatted(
                                        rule.key(),
                                        rule.property("/ScheduleExpression").asText())));
            }
        }
    }

    /** That a function knows the servers of its group, and only once they say that they are ready. */
    private static void servers(Resources resources, Resource function, Resource group, List<Found> found) {
        JsonNode variables = function.property("/Environment/Variables");
        for (JsonNode targets : group.property("/TargetGroupARNs")) {
            if (!variables.path("TARGET_GROUPS").toString().contains(targets.toString())) {
                wrong(function, "TARGET_GROUPS", found);
            }
        }
        var template = resources.target(group.stack(), group.property("/LaunchTemplate/LaunchTemplateId"));
        JsonNode launched = template.map(target -> target.resource().property("/LaunchTemplateData/TagSpecifications"))
                .orElse(MissingNode.getInstance());
        String ready = variables.path("READY_TAG").asText();
        if (launched.findValuesAsText("Key").contains(ready)
                || group.property("/Tags").findValuesAsText("Key").contains(ready)) {
            found.add(new Found(group, "servers of %s are taken for ready before they serve".formatted(group.key())));
        }
        boolean isNamed = false;
        for (JsonNode tags : launched) {
            for (JsonNode tag : tags.path("Tags")) {
                isNamed |= tags.path("ResourceType").asText().equals("instance")
                        && tag.path("Key").asText().equals("Name")
                        && tag.path("Value").equals(variables.path("GROUP"));
            }
        }
        if (!isNamed) {
            found.add(new Found(
                    group,
                    "servers of %s don't have the name by which %s learns that they are ready"
                            .formatted(group.key(), function.key())));
        }
    }

    private static void wrong(Resource function, String variable, List<Found> found) {
        found.add(new Found(
                function,
                "%s is told of something that isn't its own in these templates: %s is %s"
                        .formatted(function.key(), variable, function.property("/Environment/Variables/" + variable))));
    }

    private static boolean mayCall(Resources resources, Resource rule) {
        return resources.ofType("AWS::Lambda::Permission").stream().anyMatch(permission -> resources
                .target(permission.stack(), permission.property("/SourceArn"))
                .filter(source -> source.resource().equals(rule))
                .isPresent());
    }

    /** A function of the templates, or the one that an alias of theirs means. */
    private static Optional<Resource> function(Resources resources, Resource of, JsonNode value) {
        var target = resources.target(of.stack(), value).map(Resources.Value::resource);
        if (target.isPresent() && target.get().type().equals("AWS::Lambda::Alias")) {
            return function(resources, target.get(), target.get().property("/FunctionName"));
        }
        return target.filter(resource -> resource.type().equals(FUNCTION));
    }
}
