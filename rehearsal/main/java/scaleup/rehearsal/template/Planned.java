package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * An element that will be made.
 *
 * @param type the resource's; empty for an output
 * @param body the resource, or the output's value, with functions resolved as far as they can be before anything is made
 * @param needs what has to be made before
 * @param player who makes it; null for an output
 */
record Planned(Element element, String type, String constructPath, JsonNode body, Set<Element> needs, Player player) {
    Planned {
        needs = Set.copyOf(needs);
    }

    /** How messages name it. */
    String path() {
        return constructPath.isEmpty() ? element.toString() : "%s (%s)".formatted(element, constructPath);
    }
}
