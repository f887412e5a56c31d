package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Attributes of a resource: a list of keys and values, each key known. */
final class Attributes {
    private Attributes() {}

    /**
     * The values of all known keys.
     *
     * @param before values by known key
     * @param list {@code [{Key, Value}]}; may be missing
     * @throws IllegalArgumentException if a key is not known
     */
    static Map<String, String> with(Map<String, String> before, JsonNode list) {
        Map<String, String> values = new TreeMap<>(before);
        for (JsonNode attribute : list) {
            String key = attribute.path("Key").asText();
            if (!before.containsKey(key)) {
                throw new IllegalArgumentException(
                        "the attribute '%s' is not known; known are %s".formatted(key, new TreeMap<>(before).keySet()));
            }
            values.put(key, attribute.path("Value").asText());
        }
        return values;
    }

    /** A value that can be true or false. */
    static boolean flag(Map<String, String> values, String key) {
        String value = values.get(key);
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("%s is '%s'; true and false are allowed".formatted(key, value));
        }
        return value.equals("true");
    }

    static int number(Map<String, String> values, String key, int least, int most) {
        String value = values.get(key);
        int number = value.matches("\\d{1,9}") ? Integer.parseInt(value) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException("%s is '%s'; %d to %d are allowed".formatted(key, value, least, most));
        }
        return number;
    }

    /** Refuses any value but the one that is played. */
    static void only(Map<String, String> values, String key, String played) {
        if (!values.get(key).equals(played)) {
            throw new IllegalArgumentException(
                    "%s is '%s'; the rehearsal plays only '%s'".formatted(key, values.get(key), played));
        }
    }

    /** Keys and their defaults, in turn. */
    static Map<String, String> defaults(String... keysAndValues) {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (int at = 0; at < keysAndValues.length; at += 2) {
            defaults.put(keysAndValues[at], keysAndValues[at + 1]);
        }
        return defaults;
    }
}
