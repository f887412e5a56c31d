package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Why properties that a template declares have no effect. */
final class NotPlayed {
    private NotPlayed() {}

    /**
     * What has no effect: what the player says, and whatever it did not read.
     *
     * @param properties as far as they are known before anything is made
     * @param unread what the player did not read of {@code Properties} and {@code UpdatePolicy}
     * @return reasons by the property's name
     */
    static Map<String, String> of(Player player, JsonNode properties, List<String> unread) {
        Map<String, String> reasons = new TreeMap<>(player.notPlayed(properties));
        for (String place : unread) {
            String path = place.replaceFirst("^Properties\\.", "");
            if (reasons.keySet().stream().noneMatch(known -> within(path.replaceAll("\\[\\d+]", ""), known))) {
                reasons.put(path, reason(path));
            }
        }
        return reasons;
    }

    private static boolean within(String path, String known) {
        return path.equals(known) || path.startsWith(known + ".");
    }

    private static String reason(String path) {
        if (path.endsWith("Tags")) {
            return "nothing in a rehearsal reads them";
        }
        return path.endsWith("Description") ? "it is for people" : UNKNOWN;
    }

    /** Nobody has thought about it: {@code docs/rehearsal.md} promises better for the project's own templates. */
    static final String UNKNOWN = "its player does not read it";
}
