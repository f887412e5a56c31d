package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/**
 * Values of policies as text that is the same in each synthesis: {@code <region>}, {@code <account>}, {@code <partition>} and {@code
 * <suffix>} for what the deployment knows; {@code <Database/ApplicationSecret>} for a resource of the templates, by its stack and
 * logical id without what all stacks' names begin with and without the hash at the id's end; {@code <digest>} for the name of an
 * asset.
 */
final class PolicyText {
    private static final Pattern PSEUDO_PARAMETER = Pattern.compile("AWS::(Partition|Region|AccountId|URLSuffix)");
    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");
    private static final Pattern DIGEST = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

    private final Resources resources;
    private final String prefix;

    PolicyText(Resources resources, String prefix) {
        this.resources = resources;
        this.prefix = prefix;
    }

    /** What a resource is called. */
    String name(Resource resource) {
        String stack =
                resource.stack().startsWith(prefix) ? resource.stack().substring(prefix.length()) : resource.stack();
        return "<%s/%s>".formatted(stack, resource.id().replaceFirst("(?<=.)[0-9A-F]{8}$", ""));
    }

    /** A value, whatever functions it is made of. */
    String of(String stack, JsonNode value) {
        var target = resources.target(stack, value);
        if (target.isPresent()) {
            String attribute = target.get().attribute();
            String name = name(target.get().resource());
            return attribute.isEmpty() || attribute.equals("Arn") || attribute.equals("Id")
                    ? name
                    : name.replace(">", ".%s>".formatted(attribute));
        }
        if (value.path("Ref").isTextual()) {
            return reference(value.path("Ref").asText());
        }
        var join = value.path("Fn::Join");
        if (join.isArray()) {
            List<String> parts = new ArrayList<>();
            join.path(1).forEach(part -> parts.add(of(stack, part)));
            return DIGEST.matcher(String.join(join.path(0).asText(), parts)).replaceAll("<digest>");
        }
        var sub = value.path("Fn::Sub");
        if (sub.isTextual()) {
            return SUBSTITUTED
                    .matcher(sub.asText())
                    .replaceAll(found -> Matcher.quoteReplacement(reference(found.group(1))));
        }
        return value.isValueNode() ? DIGEST.matcher(value.asText()).replaceAll("<digest>") : value.toString();
    }

    /** One value, or each of a list. */
    List<String> each(String stack, JsonNode values) {
        List<String> texts = new ArrayList<>();
        if (values.isArray()) {
            values.forEach(value -> texts.add(of(stack, value)));
        } else if (!values.isMissingNode()) {
            texts.add(of(stack, values));
        }
        return texts;
    }

    private static String reference(String name) {
        if (!PSEUDO_PARAMETER.matcher(name).matches()) {
            return "<%s>".formatted(name);
        }
        return switch (name) {
            case "AWS::AccountId" -> "<account>";
            case "AWS::Region" -> "<region>";
            case "AWS::Partition" -> "<partition>";
            default -> "<suffix>";
        };
    }
}
