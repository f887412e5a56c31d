package scaleup.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page about every key, docs/configuration.md: what is read of a configuration, and what each key is for people. */
public final class ConfigurationReference {
    /** A name that the user chooses. */
    private static final String NAME = "<name>";

    /** What a table takes for something else than text (GitHub Flavored Markdown Spec, 2.4 and 4.10). */
    private static final String MARKS = "[\\\\*_<>|\\[\\]]";

    private final Meanings meanings = new Meanings();

    private ConfigurationReference() {}

    /** The page, as Markdown. */
    public static String markdown() {
        return new ConfigurationReference().page();
    }

    private String page() {
        // Keys that are written about together, such as IAM's operators, have one row.
        Map<String, Map<String, Key>> sections = new LinkedHashMap<>();
        meanings.paths().stream()
                .map(ConfigurationReference::section)
                .filter(section -> !section.equals("tier"))
                .forEach(section -> sections.put(section, new LinkedHashMap<>()));
        for (Key key : ConfigurationKeys.all().values()) {
            String path = meanings.pathOf(key);
            sections.get(section(key.path())).putIfAbsent(path.endsWith(".*") ? path : key.path(), key);
        }
        StringBuilder page = new StringBuilder(head());
        sections.forEach((section, rows) -> page.append(table(section, rows.values())));
        return page.toString();
    }

    private String table(String section, Collection<Key> keys) {
        return keys.stream()
                .map(this::row)
                .collect(Collectors.joining(
                        "", """

                        ## %s

                        | key | default | what it is | allowed |
                        |---|---|---|---|
                        """.formatted(section.isEmpty() ? "Of the environment itself" : "`" + section + "`"), ""));
    }

    private String row(Key key) {
        String path = meanings.pathOf(key);
        String shown = path.endsWith(".*") ? path.substring(0, path.length() - ".*".length()) : key.path();
        return "| `%s` | %s | %s | %s |\n"
                .formatted(shown.replace("*", NAME), defaultOf(key.path()), meanings.of(key), allowed(key));
    }

    private static String section(String path) {
        return path.contains(".") ? path.substring(0, path.indexOf('.')) : "";
    }

    private static String allowed(Key key) {
        return switch (key.kind()) {
            case WHOLE_NUMBER -> "%d to %d".formatted(key.minimum(), key.maximum());
            case FLAG -> "`true` or `false`";
            case WORD -> key.words().stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
            default -> key.allowed().replaceAll(MARKS, "\\\\$0");
        };
    }

    private static String defaultOf(String path) {
        Object value = ProductDefaults.of(List.of(path.split("\\.", -1)));
        if (value == null) {
            return "none";
        }
        try {
            boolean isPlain = value instanceof String && !value.equals("");
            return "`%s`".formatted(isPlain ? value : CdkJson.JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head() {
        try (var file = ConfigurationReference.class.getResourceAsStream("reference.md")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
