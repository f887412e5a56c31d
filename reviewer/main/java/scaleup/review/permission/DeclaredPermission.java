package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code permissions.json}: who may do what, whatever templates allow.
 *
 * <p>Texts are as {@link AllowedAction} has them, with names in braces: {@code {prefix}}, {@code {environment}}, and those of {@link
 * #NAMES}, which stand for the same text throughout an entry. None stands for a wildcard.
 */
final class DeclaredPermission {
    /** What a name may stand for. */
    private static final Map<String, String> NAMES = Map.of(
            "tier", "[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
            "log", "[A-Za-z0-9]+",
            "qualifier", "[a-z0-9]+",
            "part", "[A-Za-z0-9]+");

    private static final Pattern NAME = Pattern.compile("(?<!\\$)\\{([a-z]+)}");

    private final List<String> who;
    private final List<String> actions;
    private final List<String> resources;
    private final Map<String, List<String>> conditions = new LinkedHashMap<>();

    DeclaredPermission(JsonNode entry) {
        who = texts(entry.path("who"));
        actions = texts(entry.path("may"));
        resources = texts(entry.path("on"));
        for (var operator : entry.path("when").properties()) {
            for (var key : operator.getValue().properties()) {
                conditions.put("%s %s".formatted(operator.getKey(), key.getKey()), texts(key.getValue()));
            }
        }
    }

    /**
     * Whether it allows an action.
     *
     * @param known the texts of {@code prefix} and {@code environment}
     */
    boolean covers(AllowedAction action, Map<String, String> known) {
        for (String each : who) {
            var bound = match(each, action.who(), known);
            if (bound.isPresent() && actions.contains(action.action())) {
                for (String resource : resources) {
                    var all = match(resource, action.resource(), bound.get());
                    if (all.isPresent() && isAsNarrow(action, all.get())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether each declared condition is there, with no value but those declared. Others narrow it further. */
    private boolean isAsNarrow(AllowedAction action, Map<String, String> bound) {
        return conditions.entrySet().stream().allMatch(declared -> action.conditions().stream()
                .anyMatch(condition -> declared.getKey()
                                .equals("%s %s".formatted(condition.operator(), condition.key()))
                        && condition.values().stream().allMatch(value -> declared.getValue().stream()
                                .anyMatch(wanted -> match(wanted, value, bound).isPresent()))));
    }

    /** What the names stand for where a text is as declared; empty if it isn't. */
    private static Optional<Map<String, String>> match(String declared, String text, Map<String, String> bound) {
        var pattern = new StringBuilder();
        List<String> named = new ArrayList<>();
        var name = NAME.matcher(declared);
        int end = 0;
        while (name.find()) {
            pattern.append(Pattern.quote(declared.substring(end, name.start())));
            String is = bound.get(name.group(1));
            if (is != null) {
                pattern.append(Pattern.quote(is));
            } else {
                named.add(name.group(1));
                pattern.append('(').append(NAMES.get(name.group(1))).append(')');
            }
            end = name.end();
        }
        pattern.append(Pattern.quote(declared.substring(end)));
        Matcher matcher = Pattern.compile(pattern.toString()).matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> all = new LinkedHashMap<>(bound);
        for (int i = 0; i < named.size(); i++) {
            all.put(named.get(i), matcher.group(i + 1));
            if (named.get(i).equals("tier")) {
                all.put("part", camelCase(matcher.group(i + 1)));
            }
        }
        return Optional.of(all);
    }

    /** A tier's stack is called as the tier is: LoadBalancer of load-balancer. */
    private static String camelCase(String name) {
        var camelCase = new StringBuilder();
        for (String word : List.of(name.split("-", -1))) {
            camelCase.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return camelCase.toString();
    }

    private static List<String> texts(JsonNode oneOrMany) {
        List<String> texts = new ArrayList<>();
        Collection<JsonNode> nodes = new ArrayList<>();
        (oneOrMany.isArray() ? oneOrMany : List.of(oneOrMany)).forEach(nodes::add);
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
