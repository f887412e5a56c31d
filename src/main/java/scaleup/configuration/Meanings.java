package scaleup.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What each key is, for people: {@code src/main/configuration/meanings.yaml}. No synthesis reads it. */
final class Meanings {
    /** Sections that have the keys of a {@code tier}. */
    private static final Pattern TIER = Pattern.compile("^(loadBalancer|web|application)(?=[.])");

    private static final Pattern OPERATOR = Pattern.compile("(?<=[.]conditions[.])[A-Za-z]+$");

    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]+\\)");

    private final Map<String, Object> texts = read();

    /** The paths that are written about, in that order. */
    List<String> paths() {
        return List.copyOf(texts.keySet());
    }

    /** The path under which {@code key} is written about. */
    String pathOf(Key key) {
        String path = OPERATOR.matcher(key.path()).replaceFirst("*");
        return texts.containsKey(path) ? path : TIER.matcher(path).replaceFirst("tier");
    }

    /** Markdown with links as of a page in docs/. */
    String of(Key key) {
        return Optional.ofNullable(texts.get(pathOf(key)))
                .map(Object::toString)
                .orElseThrow(() -> new NoSuchElementException("meanings.yaml has nothing of " + key.path()));
    }

    /** The same without links, as a sentence. */
    String plain(Key key) {
        String text = LINK.matcher(of(key)).replaceAll("$1").replace("`", "");
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private static Map<String, Object> read() {
        try (var file = Meanings.class.getResourceAsStream("meanings.yaml")) {
            var problems = new Problems();
            var texts = new StrictYaml("meanings.yaml", problems)
                    .read(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .values();
            problems.throwIfAny("meanings.yaml");
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
