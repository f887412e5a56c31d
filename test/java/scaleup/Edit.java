package scaleup;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import scaleup.configuration.Configuration;
import scaleup.configuration.EnvironmentFiles;

/**
 * Changes to a context that has files of environments besides, under {@code scaleup}; by key path such as
 * {@code environments.dev.web.minimum} or {@code defaults.web.minimum}.
 */
public record Edit(Map<String, Object> context) {
    public Edit set(String path, Object value) {
        var keys = path.split("\\.");
        parent(keys).put(keys[keys.length - 1], value);
        return this;
    }

    public Edit remove(String path) {
        var keys = path.split("\\.");
        parent(keys).remove(keys[keys.length - 1]);
        return this;
    }

    /** The value at {@code path}, null if there is none. */
    public Object at(String path) {
        Object value = context.get("scaleup");
        for (String key : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    /** The environment that the context chooses. */
    public Configuration configuration() {
        Map<String, Object> others = new LinkedHashMap<>(context);
        others.remove("scaleup");
        return Configuration.of(files(), others, Synthesis.ROOT);
    }

    /** The environment of that name. */
    public Configuration configuration(String environment) {
        return Configuration.of(files(), Map.of("environment", environment), Synthesis.ROOT);
    }

    /** All but the context of others. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> scaleup() {
        return (Map<String, Object>) context.get("scaleup");
    }

    @SuppressWarnings("unchecked")
    private EnvironmentFiles files() {
        var tree = scaleup();
        return EnvironmentFiles.of(
                (Map<String, Object>) tree.getOrDefault("defaults", Map.of()),
                (Map<String, Map<String, Object>>) tree.get("environments"));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> parent(String[] keys) {
        var parent = (Map<String, Object>) context.get("scaleup");
        for (String key : Arrays.asList(keys).subList(0, keys.length - 1)) {
            parent = (Map<String, Object>) parent.computeIfAbsent(key, absent -> new LinkedHashMap<String, Object>());
        }
        return parent;
    }
}
