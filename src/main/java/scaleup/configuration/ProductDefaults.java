package scaleup.configuration;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** What holds where a user's configuration says nothing: {@code src/main/configuration/defaults.json}. */
public final class ProductDefaults {
    private static final Map<String, Object> VALUES = read();

    private ProductDefaults() {}

    /** Every key that has a default, in the order in which the sections are written about. */
    public static Map<String, Object> values() {
        return VALUES;
    }

    /** The default of the key whose path consists of {@code words}; null where it has none. */
    static Object of(List<String> words) {
        Object value = VALUES;
        for (String word : words) {
            value = value instanceof Map<?, ?> object ? object.get(word) : null;
        }
        return value;
    }

    private static Map<String, Object> read() {
        try (var file = ProductDefaults.class.getResourceAsStream("defaults.json")) {
            return CdkJson.JSON.readValue(file, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
