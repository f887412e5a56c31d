package scaleup.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema (draft 7, which editors complete YAML by) of an environment's file, made of what is read of one. What a schema
 * can't say is in its descriptions: rules over several keys, and the form of texts.
 */
public final class ConfigurationSchema {
    /** The same on every computer. */
    private static final PrettyPrinter PRINTER =
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private final Map<String, Object> root = object();

    private final Meanings meanings = new Meanings();

    private ConfigurationSchema() {
        root.put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("title", "An environment of Scaleup, or the defaults of all");
        ConfigurationKeys.all().values().forEach(this::add);
    }

    /** The schema, as JSON of several lines. */
    public static String json() {
        try {
            return CdkJson.JSON.writer(PRINTER).writeValueAsString(new ConfigurationSchema().root) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Key key) {
        Map<String, Object> parent = root;
        String[] words = key.path().split("\\.", -1);
        for (int i = 0; i < words.length - 1; i++) {
            parent = child(parent, words[i]);
        }
        Map<String, Object> type = type(key);
        type.put("description", "%s Allowed: %s.".formatted(meanings.plain(key), key.allowed()));
        Object value = ProductDefaults.of(List.of(words));
        if (value != null) {
            type.put("default", value);
        }
        properties(parent).put(words[words.length - 1], type);
    }

    private static Map<String, Object> type(Key key) {
        Map<String, Object> type = new LinkedHashMap<>();
        switch (key.kind()) {
            case WHOLE_NUMBER -> {
                type.put("type", "integer");
                type.put("minimum", key.minimum());
                type.put("maximum", key.maximum());
            }
            case FLAG -> type.put("type", "boolean");
            case WORD -> type.put("enum", key.words());
            case TEXT -> type.put("type", "string");
            case DIGITS -> type.put("type", List.of("string", "integer"));
            case LIST -> {
                type.put("type", "array");
                type.put("items", Map.of("type", "string"));
                type.put("minItems", key.minimum());
                type.put("maxItems", key.maximum());
                type.put("uniqueItems", true);
            }
            case TEXTS -> {
                type.put("type", List.of("object", "null"));
                type.put("additionalProperties", Map.of("type", "string"));
            }
        }
        return type;
    }

    /** The object under a key, or that under each name that the user chooses. */
    private static Map<String, Object> child(Map<String, Object> parent, String word) {
        if (!word.equals("*")) {
            return cast(properties(parent).computeIfAbsent(word, absent -> object()));
        }
        if (!(parent.get("additionalProperties") instanceof Map)) {
            parent.put("additionalProperties", object());
        }
        return cast(parent.get("additionalProperties"));
    }

    private static Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", List.of("object", "null"));
        object.put("properties", new LinkedHashMap<String, Object>());
        object.put("additionalProperties", false);
        return object;
    }

    private static Map<String, Object> properties(Map<String, Object> object) {
        return cast(object.get("properties"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object object) {
        return (Map<String, Object>) object;
    }
}
