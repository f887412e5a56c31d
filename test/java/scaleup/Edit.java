package scaleup;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Changes to a context, by key path such as {@code environments.dev.web.minimum}. */
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
        Object value = scaleup();
        for (String key : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    public Object scaleup() {
        return context.get("scaleup");
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
