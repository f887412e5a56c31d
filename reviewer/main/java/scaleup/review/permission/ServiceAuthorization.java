package scaleup.review.permission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import scaleup.review.assembly.ShippedJson;

/**
 * AWS's actions, by the Service Authorization Reference, as the build has put them into {@code actions.json}
 * (reviewer/types/actions.mjs).
 */
public final class ServiceAuthorization {
    /**
     * An action.
     *
     * @param name for example {@code s3:GetObject}
     * @param level for example {@code Read}; {@code Permissions management, Write}
     * @param resources the types of resources that a policy can name; none where it can only name all
     * @param words what it does
     */
    public record Action(String name, String level, List<String> resources, String words) {
        public Action {
            resources = List.copyOf(resources);
        }
    }

    /** By the name in small letters: AWS doesn't tell them apart. */
    private static final Map<String, Action> ACTIONS = read();

    private ServiceAuthorization() {}

    /** The action of a name; empty if AWS has none. */
    public static Optional<Action> find(String name) {
        return Optional.ofNullable(ACTIONS.get(name.toLowerCase(Locale.ROOT)));
    }

    /** All actions that a policy's {@code Action} stands for, where {@code *} is any text and {@code ?} any letter. */
    public static List<Action> matching(String pattern) {
        if (!pattern.contains("*") && !pattern.contains("?")) {
            return find(pattern).stream().toList();
        }
        var matcher = pattern(pattern);
        return ACTIONS.values().stream()
                .filter(action -> matcher.matcher(action.name()).matches())
                .toList();
    }

    static Pattern pattern(String wildcards) {
        return Pattern.compile(
                Pattern.quote(wildcards).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), Pattern.CASE_INSENSITIVE);
    }

    private static Map<String, Action> read() {
        Map<String, Action> actions = new LinkedHashMap<>();
        for (var entry :
                ShippedJson.read(ServiceAuthorization.class, "actions.json").properties()) {
            actions.put(
                    entry.getKey().toLowerCase(Locale.ROOT),
                    new Action(
                            entry.getKey(),
                            entry.getValue().path("level").asText(),
                            ShippedJson.texts(entry.getValue().path("resources")),
                            entry.getValue().path("words").asText()));
        }
        return actions;
    }
}
