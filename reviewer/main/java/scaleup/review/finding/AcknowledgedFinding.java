package scaleup.review.finding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

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
        try (var file = AcknowledgedFinding.class.getResourceAsStream(FILE)) {
            for (JsonNode entry : new ObjectMapper().readTree(file)) {
                List<String> resources = new ArrayList<>();
                entry.path("resources").forEach(resource -> resources.add(resource.asText()));
                all.add(new AcknowledgedFinding(
                        entry.path("rule").asText(),
                        entry.path("says").asText(),
                        resources,
                        entry.path("production").asBoolean(true),
                        entry.path("reason").asText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
