package scaleup.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a line of a host's file may say instead. */
final class Line {
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w$.{#])\\d+(?=[a-z]{0,2}\\b)");

    /** Each by the other where it is a word of its own. */
    private static final Map<String, String> OPPOSITES = Map.ofEntries(
            Map.entry("on", "off"),
            Map.entry("off", "on"),
            Map.entry("yes", "no"),
            Map.entry("always", "on-failure"),
            Map.entry("never", "safe"),
            Map.entry("SIGUSR1", "SIGTERM"),
            Map.entry("SIGQUIT", "SIGTERM"),
            Map.entry("mixed", "control-group"),
            Map.entry("roundrobin", "first"),
            Map.entry("GET", "POST"),
            Map.entry("OPTIONS", "DELETE"),
            Map.entry("if", "unless"),
            Map.entry("unless", "if"),
            Map.entry("gt", "lt"),
            Map.entry("eq", "gt"),
            Map.entry("until", "while"),
            Map.entry("true", "false"),
            Map.entry("empty-response", "all-retryable-errors"),
            Map.entry("&&", "||"),
            Map.entry("||", "&&"),
            Map.entry("==", "!="),
            Map.entry("!=", "=="));

    private Line() {}

    /** Other versions of a line, {@code null} for none at all; of a blank one or a comment there are none. */
    static List<String> versions(String line) {
        List<String> versions = new ArrayList<>();
        if (line.isBlank() || line.strip().startsWith("#") || line.strip().matches("[{}\\])]*;?")) {
            return versions;
        }
        versions.add(null);
        var number = NUMBER.matcher(line);
        while (number.find()) {
            String other = number.group().matches("0+") ? "1" : Long.toString(Long.parseLong(number.group()) * 2);
            versions.add(line.substring(0, number.start()) + other + line.substring(number.end()));
        }
        OPPOSITES.forEach((word, other) -> {
            var found = Pattern.compile("(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w.-])")
                    .matcher(line);
            while (found.find()) {
                versions.add(line.substring(0, found.start()) + other + line.substring(found.end()));
            }
        });
        return versions;
    }
}
