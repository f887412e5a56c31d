package scaleup.rehearsal.region;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import scaleup.rehearsal.template.NotMade;

/** Reads properties of a resource so that none is passed over silently. */
public final class PlayedProperties {
    private PlayedProperties() {}

    /**
     * Refuses a property that nobody plays.
     *
     * @param where what messages name, for example {@code Scaleup-dev-Web/TierGroup802BA9B1}
     */
    public static void only(String where, JsonNode object, Collection<String> played) throws NotMade {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!played.contains(name)) {
                throw new NotMade("%s: the rehearsal doesn't play the property %s".formatted(where, name));
            }
        }
    }

    public static String required(String where, JsonNode object, String name) throws NotMade {
        return optional(object, name)
                .orElseThrow(() -> new NotMade("%s: the property %s is missing".formatted(where, name)));
    }

    public static Optional<String> optional(JsonNode object, String name) {
        return Optional.of(object.path(name).asText()).filter(text -> !text.isEmpty());
    }

    /** A whole number, which templates write as a number or as text. */
    public static int number(String where, JsonNode object, String name, int lowest, int highest) throws NotMade {
        String text = required(where, object, name);
        try {
            int number = Integer.parseInt(text);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new NotMade("%s: %s is %s, not a whole number".formatted(where, name, text), e);
        }
        throw new NotMade("%s: %s is %s; allowed is %d to %d".formatted(where, name, text, lowest, highest));
    }
}
