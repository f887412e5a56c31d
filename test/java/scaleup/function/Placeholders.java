package scaleup.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@link scaleup.Synthesis#text} writes for values that only the deployment knows, such as {@code <Region>}. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("<[^<>]+>");

    private Placeholders() {}

    /** The values of a text's placeholders in a deployment where it is {@code actual}; empty where it can't be. */
    static Optional<Map<String, String>> values(String text, String actual) {
        List<String> names = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            pattern.append(Pattern.quote(text.substring(end, matcher.start()))).append("(.+?)");
            names.add(matcher.group());
            end = matcher.end();
        }
        pattern.append(Pattern.quote(text.substring(end)));
        Matcher found = Pattern.compile(pattern.toString()).matcher(actual);
        if (!found.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>();
        for (int at = 0; at < names.size(); at++) {
            values.put(names.get(at), found.group(at + 1));
        }
        return Optional.of(values);
    }

    /** A text with the values that are known. */
    static String replaced(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(), found.group())));
    }
}
