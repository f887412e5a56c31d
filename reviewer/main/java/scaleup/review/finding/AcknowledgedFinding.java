package scaleup.review.finding;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.ShippedJson;

/**
 * What a linter finds of resources, is known, and stays: {@code acknowledged.json}. It stands beside the templates and not in their
 * metadata, where each other word of a reason would be a change that is deployed.
 *
 * @param rule as the linter calls it, for example {@code AwsSolutions-EC23}
 * @param says what the rule wants
 * @param resources the paths of constructs without what an environment's stacks have in common, for example
 *     {@code Network/Isolation/FrontDoor}; an asterisk stands for any text
 * @param isInProduction whether it stays in an environment whose stacks are protected, too
 * @param reason why it stays
 */
public record AcknowledgedFinding(
        String rule, String says, List<String> resources, boolean isInProduction, String reason) {
    private static final String FILE = "acknowledged.json";

    public AcknowledgedFinding {
        resources = List.copyOf(resources);
    }

    /** All of them, in the order of the file. */
    public static List<AcknowledgedFinding> all() {
        List<AcknowledgedFinding> all = new ArrayList<>();
        for (JsonNode entry : ShippedJson.read(AcknowledgedFinding.class, FILE)) {
            all.add(new AcknowledgedFinding(
                    entry.path("rule").asText(),
                    entry.path("says").asText(),
                    ShippedJson.texts(entry.path("resources")),
                    entry.path("production").asBoolean(true),
                    entry.path("reason").asText()));
        }
        return List.copyOf(all);
    }

    /** Whether it is about a construct, whose path has no longer what an environment's stacks have in common. */
    public boolean isAbout(String path) {
        return resources.stream().anyMatch(pattern -> matches(pattern, path));
    }

    /** Whether a path is one of those that a pattern means. */
    public static boolean matches(String pattern, String path) {
        return Pattern.matches(
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), path);
    }

    /** The resources of templates that it is about. */
    public List<Resource> of(Resources templates) {
        return templates.all().stream()
                .filter(resource -> resource.construct().startsWith(templates.prefix()))
                .filter(resource -> isAbout(path(resource.construct(), templates.prefix())))
                .filter(resource -> isInProduction || !templates.isProtected(resource.stack()))
                .toList();
    }

    /**
     * A construct's path as entries have it.
     *
     * @param prefix what the names of the environment's stacks have in common
     */
    public static String path(String construct, String prefix) {
        return construct.substring(prefix.length()).replaceFirst("/Resource$", "");
    }
}
