package scaleup.configuration;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * YAML as people read it: what YAML 1.2 calls true or false, a whole number in decimal digits, and text. What other versions of
 * YAML take for something else ({@code no}, {@code 012}, {@code 12:30}, a date) is the text that stands there. A key that is there
 * twice, an anchor, an alias and a tag are refused, so that what a key says stands at the key.
 */
final class StrictYaml {
    /** YAML 1.2.2, 10.3.2: "Tag resolution" of the core schema. */
    private static final Pattern TRUE = Pattern.compile("true|True|TRUE");

    private static final Pattern FALSE = Pattern.compile("false|False|FALSE");

    private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");

    /** Without the zeros at the beginning by which other versions mean octal digits. */
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]{0,15})\\.[0-9]{1,15}");

    private final String name;
    private final Problems problems;
    private final Map<String, Integer> lines = new HashMap<>();
    private Iterator<Event> events;

    /**
     * @param name of the file, for messages
     * @param problems get everything that can't be read
     */
    StrictYaml(String name, Problems problems) {
        this.name = name;
        this.problems = problems;
    }

    /** The one object that {@code text} is; none at all is an empty one. */
    EnvironmentFile read(String text) {
        Map<String, Object> values = Map.of();
        try {
            events = new Yaml().parse(new StringReader(text)).iterator();
            values = document();
        } catch (MarkedYAMLException broken) {
            report(broken.getProblemMark(), "can't be read: " + broken.getProblem(), "YAML");
        } catch (YAMLException broken) {
            problems.add(name, "can't be read: " + firstLine(broken), "allowed: YAML");
        }
        return new EnvironmentFile(name, values, lines);
    }

    /** One value of YAML, as of the command line: {@code 4}, {@code true}, {@code [a, b]}, or text; text where it is none. */
    static Object value(String text) {
        var problems = new Problems();
        var yaml = new StrictYaml("", problems);
        try {
            yaml.events = new Yaml().parse(new StringReader(text)).iterator();
            Object value = text;
            for (Event event = yaml.events.next(); yaml.events.hasNext(); event = yaml.events.next()) {
                if (event instanceof NodeEvent) {
                    value = yaml.value(event, "");
                }
            }
            return problems.none() && value != null ? value : text;
        } catch (YAMLException none) {
            return text;
        }
    }

    private Map<String, Object> document() {
        Map<String, Object> values = Map.of();
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                report(event.getStartMark(), "a second document begins", "one document");
                return values;
            }
            if (event instanceof NodeEvent) {
                Object value = value(event, "");
                if (value instanceof Map<?, ?>) {
                    values = asObject(value);
                } else if (value != null) {
                    report(
                            event.getStartMark(),
                            "received: " + Section.describe(value),
                            "keys with values, for example production: true");
                }
            }
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(Object value) {
        return (Map<String, Object>) value;
    }

    private Object value(Event event, String path) {
        if (event instanceof AliasEvent alias) {
            report(event.getStartMark(), "*%s: an alias".formatted(alias.getAnchor()), "the value itself, written out");
            return null;
        }
        if (((NodeEvent) event).getAnchor() != null) {
            report(
                    event.getStartMark(),
                    "&%s: an anchor".formatted(((NodeEvent) event).getAnchor()),
                    "the value alone: what environments have in common is in their defaults");
        }
        if (event instanceof MappingStartEvent start) {
            tag(start, start.getTag());
            return object(path);
        }
        if (event instanceof SequenceStartEvent start) {
            tag(start, start.getTag());
            List<Object> list = new ArrayList<>();
            for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
                list.add(value(next, path));
            }
            return list;
        }
        var scalar = (ScalarEvent) event;
        tag(scalar, scalar.getTag());
        return scalar.isPlain() ? plain(scalar.getValue()) : scalar.getValue();
    }

    private Map<String, Object> object(String path) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
            int line = key.getStartMark().getLine() + 1;
            String word;
            if (key instanceof ScalarEvent scalar) {
                word = scalar.getValue();
            } else {
                value(key, path);
                report(key.getStartMark(), "a key that isn't text", "a key such as web");
                word = "";
            }
            String place = path.isEmpty() ? word : path + "." + word;
            if (word.equals("<<")) {
                report(key.getStartMark(), "<<: a merge key", "the keys themselves, written out");
            } else if (object.containsKey(word)) {
                problems.add(
                        "%s:%d: %s".formatted(name, line, place),
                        "is there already, in line " + lines.get(place),
                        "allowed: each key once");
            } else {
                lines.put(place, line);
            }
            object.put(word, value(events.next(), place));
        }
        return object;
    }

    private static Object plain(String text) {
        if (NOTHING.matcher(text).matches()) {
            return null;
        }
        if (TRUE.matcher(text).matches()) {
            return true;
        }
        if (FALSE.matcher(text).matches()) {
            return false;
        }
        if (WHOLE.matcher(text).matches()) {
            long number = Long.parseLong(text);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        return FRACTION.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }

    private void tag(Event event, String tag) {
        if (tag != null) {
            report(
                    event.getStartMark(),
                    tag + ": a tag",
                    "the value alone; text that looks like something else in \"\"");
        }
    }

    private void report(Mark mark, String problem, String allowed) {
        problems.add(
                Optional.ofNullable(mark)
                        .map(place -> "%s:%d".formatted(name, place.getLine() + 1))
                        .orElse(name),
                problem,
                "allowed: " + allowed);
    }

    private static String firstLine(YAMLException problem) {
        return String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
    }
}
