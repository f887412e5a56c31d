package scaleup.configuration;

import java.util.Map;

/**
 * What one author says of an environment.
 *
 * @param name of the file, for messages
 * @param values keys and values; where a key has none, null
 * @param lines where keys stand, from 1, by their paths such as {@code web.minimum}
 */
public record EnvironmentFile(String name, Map<String, Object> values, Map<String, Integer> lines) {
    /** What somebody says who has no file with lines. */
    public EnvironmentFile(String name, Map<String, Object> values) {
        this(name, values, Map.of());
    }

    /** Where {@code path} stands, or would, for a message. */
    String place(String path) {
        return line(path) + (path.isEmpty() ? "" : ": " + path);
    }

    /** The file, and the line if it is known, in which {@code path} stands. */
    String line(String path) {
        Integer line = lines.get(path);
        return name + (line == null ? "" : ":" + line);
    }
}
