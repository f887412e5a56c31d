package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.proof.Proof.Found;
import scaleup.review.server.MachineImage;

/** That templates say all that is deployed, and nothing that the other proofs know nothing of. */
final class TemplateProofs {
    private static final Set<String> KINDS = kinds();

    /** AWS CloudFormation Template Reference, Fn::Sub: what it takes, but for what is written with an exclamation mark. */
    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([^!}][^}]*)}");

    /** Amazon CloudWatch User Guide, "Create a composite alarm": how a rule names another alarm. */
    private static final Pattern ALARM = Pattern.compile("(?:ALARM|OK|INSUFFICIENT_DATA)\\(\"([^\"]+)\"\\)");

    /** The CDK's own, by which a template asks whether the account has what a deployment needs. */
    private static final String BOOTSTRAP = "BootstrapVersion";

    private TemplateProofs() {}

    static List<Found> kinds(Reviewed reviewed) {
        return reviewed.resources().all().stream()
                .filter(resource -> !KINDS.contains(resource.type()))
                .map(resource -> new Found(
                        resource,
                        "%s is a resource of which no proof knows what it opens or holds".formatted(resource)))
                .toList();
    }

    /**
     * Nothing is put into a template, or left out of it, after it was reviewed (AWS CloudFormation Template Reference, "Transform",
     * "Conditions", "Fn::Transform"), whatever it refers to is there, and no value is chosen only when it is deployed.
     */
    static List<Found> whole(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        Set<String> alarms = new TreeSet<>();
        for (Resource resource : resources.all()) {
            if (resource.type().startsWith("AWS::CloudWatch::")) {
                alarms.add(resource.property("/AlarmName").asText());
            }
        }
        for (Resource resource : resources.all()) {
            JsonNode template = resources.template(resource.stack());
            if (template.has("Transform")) {
                found.add(new Found(
                        resource,
                        "%s is put through a transform, after which it is another".formatted(resource.stack())));
            }
            if (template.has("Hooks")) {
                found.add(new Found(resource, "%s has hooks, which deploy by another way".formatted(resource.stack())));
            }
            if (resource.body().has("Condition")) {
                found.add(new Found(
                        resource, "%s is created only on a condition, which no proof knows".formatted(resource.key())));
            }
            Set<String> missing = new LinkedHashSet<>();
            missing(resources, resource.stack(), resource.properties(), missing);
            missing(resources, resource.stack(), resource.body().path("UpdatePolicy"), missing);
            for (String other : names(resource.body().path("DependsOn"))) {
                if (resources.find(resource.stack() + "/" + other).isEmpty()) {
                    missing.add(absent(other));
                }
            }
            if (resource.property("/AlarmRule").isTextual()) {
                ALARM.matcher(resource.property("/AlarmRule").asText())
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !alarms.contains(name))
                        .forEach(name -> missing.add(absent(name)));
            }
            for (String name : missing) {
                found.add(new Found(resource, "%s refers to %s".formatted(resource.key(), name)));
            }
        }
        return found.stream().distinct().toList();
    }

    private static void missing(Resources resources, String stack, JsonNode node, Set<String> into) {
        if (Resources.isFunction(node)) {
            String function = node.fieldNames().next();
            JsonNode value = node.path(function);
            switch (function) {
                case "Ref" -> named(resources, stack, value.asText(), into);
                case "Fn::GetAtt" ->
                    named(
                            resources,
                            stack,
                            value.isArray()
                                    ? value.path(0).asText()
                                    : value.asText().split("\\.", 2)[0],
                            into);
                case "Fn::Sub" -> {
                    JsonNode own = value.path(1);
                    SUBSTITUTED
                            .matcher(value.isArray() ? value.path(0).asText() : value.asText())
                            .results()
                            .map(match -> match.group(1))
                            .filter(name -> !own.has(name))
                            .forEach(name -> named(resources, stack, name.split("\\.", 2)[0], into));
                }
                case "Fn::GetStackOutput" -> {
                    String other = value.path("StackName").asText();
                    String output = value.path("OutputName").asText();
                    JsonNode template = resources.template(other);
                    if (template == null || !template.path("Outputs").has(output)) {
                        into.add(absent("output %s of %s".formatted(output, other)));
                    }
                }
                case "Fn::ImportValue" -> {
                    if (resources.target(stack, node).isEmpty()) {
                        into.add(absent("%s, which another stack exports".formatted(value.asText())));
                    }
                }
                case "Fn::If", "Fn::Transform", "Fn::FindInMap" -> into.add("what only %s decides".formatted(function));
                default -> {
                    // Others put together what they are given.
                }
            }
        }
        node.forEach(child -> missing(resources, stack, child, into));
    }

    private static void named(Resources resources, String stack, String name, Set<String> into) {
        if (!name.startsWith("AWS::")
                && !name.equals(BOOTSTRAP)
                && !MachineImage.isLookedUp(resources, stack, name)
                && resources.find(stack + "/" + name).isEmpty()) {
            boolean isParameter = resources.template(stack).path("Parameters").has(name);
            into.add(
                    isParameter
                            ? "parameter %s, whose value whoever deploys it decides".formatted(name)
                            : absent(name));
        }
    }

    private static String absent(String name) {
        return name + ", which isn't there";
    }

    private static List<String> names(JsonNode oneOrMany) {
        List<String> names = new ArrayList<>();
        if (oneOrMany.isTextual()) {
            names.add(oneOrMany.asText());
        }
        oneOrMany.forEach(name -> names.add(name.asText()));
        return names;
    }

    private static Set<String> kinds() {
        Set<String> kinds = new TreeSet<>();
        ShippedJson.read(TemplateProofs.class, "kinds.json").forEach(list -> kinds.addAll(ShippedJson.texts(list)));
        return kinds;
    }
}
