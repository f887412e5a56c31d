package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Properties of a resource, or of an object in it, read strictly: what the player doesn't know is refused, never
 * ignored. As in AWS CloudFormation, numbers and booleans may be written as text.
 *
 * @param path how messages name it, for example {@code Scaleup-dev-Web/TierGroup802BA9B1}
 * @param node an object, or a missing node, which has no properties
 */
public record Properties(String path, JsonNode node) {
    /**
     * The properties of a declaration.
     *
     * @throws NotMade if it has others than {@code known}
     */
    public static Properties of(Declaration declaration, String... known) throws NotMade {
        return of(declaration, Set.of(known));
    }

    /**
     * The properties of a declaration.
     *
     * @throws NotMade if it has others than {@code known}
     */
    public static Properties of(Declaration declaration, Collection<String> known) throws NotMade {
        return of(declaration.path(), declaration.properties(), known);
    }

    /**
     * The properties of a declaration.
     *
     * @param notPlayed why others that are known have no effect, by their names
     * @throws NotMade if it has any that is in neither
     */
    public static Properties of(Declaration declaration, Collection<String> played, Map<String, String> notPlayed)
            throws NotMade {
        var known = new TreeSet<>(played);
        known.addAll(notPlayed.keySet());
        return of(declaration, known);
    }

    /**
     * The properties of an object.
     *
     * @throws NotMade if it has others than {@code known}
     */
    public static Properties of(String path, JsonNode node, Collection<String> known) throws NotMade {
        var unknown = new TreeSet<String>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.copyOf(known));
        if (!unknown.isEmpty()) {
            throw new NotMade("%s: %s %s not played; known are %s"
                    .formatted(
                            path,
                            String.join(", ", unknown),
                            unknown.size() == 1 ? "is" : "are",
                            String.join(", ", new TreeSet<>(known))));
        }
        return new Properties(path, node);
    }

    /** The reasons of those properties that an object has; names may lead into it, as {@code Monitoring.Enabled} does. */
    public static Map<String, String> declared(JsonNode object, Map<String, String> reasons) {
        var declared = new TreeMap<>(reasons);
        declared.keySet()
                .removeIf(name -> object.at("/" + name.replace('.', '/')).isMissingNode());
        return declared;
    }

    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    public Optional<String> optionalText(String name) throws NotMade {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!node.path(name).isValueNode()) {
            throw new NotMade("%s must be a text, not %s".formatted(of(name), node.path(name)));
        }
        return Optional.of(node.path(name).asText());
    }

    /** A text that must be there, and not empty. */
    public String text(String name) throws NotMade {
        return optionalText(name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new NotMade(of(name) + " is missing"));
    }

    /**
     * What a text says that must be there.
     *
     * @param reader throws an IllegalArgumentException, which says what is wrong
     */
    public <T> T value(String name, Function<String, T> reader) throws NotMade {
        var text = text(name);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(of(name), e.getMessage()), e);
        }
    }

    /** Refuses any other value of a property than the one that is played, which is also meant where it is missing. */
    public void only(String name, String played) throws NotMade {
        var text = optionalText(name).orElse(played);
        if (!text.equals(played)) {
            throw new NotMade("%s %s is not played; played is %s".formatted(of(name), text, played));
        }
    }

    /** A whole number that must be there, between {@code least} and {@code most}, both allowed. */
    public int number(String name, int least, int most) throws NotMade {
        var text = text(name);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new NotMade("%s must be a whole number, not %s".formatted(of(name), text), e);
        }
        throw new NotMade("%s must be from %d to %d, not %s".formatted(of(name), least, most, text));
    }

    /** A whole number between {@code least} and {@code most}, both allowed. */
    public int number(String name, int otherwise, int least, int most) throws NotMade {
        return has(name) ? number(name, least, most) : otherwise;
    }

    public Duration seconds(String name, int otherwise, int least, int most) throws NotMade {
        return Duration.ofSeconds(number(name, otherwise, least, most));
    }

    public boolean flag(String name, boolean otherwise) throws NotMade {
        var text = optionalText(name).orElse(Boolean.toString(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw new NotMade("%s must be true or false, not %s".formatted(of(name), text));
        }
        return Boolean.parseBoolean(text);
    }

    /** An object's properties; none if it is missing. */
    public Properties object(String name, String... known) throws NotMade {
        var object = has(name) ? node.path(name) : JsonNodeFactory.instance.objectNode();
        if (!object.isObject()) {
            throw new NotMade(of(name) + " must be an object");
        }
        return of(of(name), object, Set.of(known));
    }

    /** A list of texts; empty if it is missing. */
    public List<String> texts(String name) throws NotMade {
        var texts = new ArrayList<String>();
        for (var text : node.path(name)) {
            if (!text.isValueNode()) {
                throw new NotMade(of(name) + " must be a list of texts");
            }
            texts.add(text.asText());
        }
        return texts;
    }

    /** A list of objects; empty if it is missing. */
    public List<Properties> objects(String name, String... known) throws NotMade {
        var objects = new ArrayList<Properties>();
        for (var object : node.path(name)) {
            objects.add(of("%s[%d]".formatted(of(name), objects.size()), object, Set.of(known)));
        }
        return objects;
    }

    private String of(String name) {
        return path + "." + name;
    }
}
