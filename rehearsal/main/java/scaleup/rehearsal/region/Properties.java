package scaleup.rehearsal.region;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/**
 * Properties of a resource, or of an object in it, read strictly: what the player doesn't know is refused, never
 * ignored. As in AWS CloudFormation, numbers and booleans may be written as text.
 *
 * @param path how messages name it
 */
public record Properties(String path, JsonNode node) {
    /**
     * The properties of a declaration.
     *
     * @throws NotMade if it has others than {@code known}
     */
    public static Properties of(Declaration declaration, String... known) throws NotMade {
        return new Properties(declaration.path(), declaration.properties()).only(known);
    }

    private Properties only(String... known) throws NotMade {
        var unknown = new TreeSet<String>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            throw new NotMade("%s has %s, which the rehearsal does not play; it plays %s"
                    .formatted(path, String.join(", ", unknown), String.join(", ", new TreeSet<>(Set.of(known)))));
        }
        return this;
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

    /** A whole number between {@code least} and {@code most}, both allowed. */
    public int number(String name, int otherwise, int least, int most) throws NotMade {
        var text = optionalText(name).orElse(Integer.toString(otherwise));
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
        return new Properties(of(name), object).only(known);
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
            objects.add(new Properties("%s[%d]".formatted(of(name), objects.size()), object).only(known));
        }
        return objects;
    }

    private String of(String name) {
        return path + "." + name;
    }
}
