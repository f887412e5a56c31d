package scaleup.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The value that a key has in an environment.
 *
 * @param key such as {@code web.minimum}
 * @param value as JSON
 * @param place the file, with the line, in which it is written
 */
public record Setting(String key, String value, String place) {
    /**
     * All of the environment that the context chooses, in the order of their sections.
     *
     * @throws InvalidConfiguration with one message about every problem
     */
    public static List<Setting> all(Map<String, ?> context, Path root) {
        List<Setting> settings = new ArrayList<>();
        Configuration.of(context, root, new KeyListener() {
            @Override
            public void value(String path, Object value, String place) {
                settings.add(new Setting(path, json(value), place));
            }
        });
        return settings;
    }

    private static String json(Object value) {
        try {
            return CdkJson.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
