package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.proof.Proof.Found;

/** What functions run, who wakes them, and where what they are told goes. */
final class FunctionProofs {
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final String RULE = "AWS::Events::Rule";

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
                    .filter(config -> config.properties().has("DestinationConfig"))
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
