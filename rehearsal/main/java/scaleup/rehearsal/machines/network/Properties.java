package scaleup.rehearsal.machines.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** The properties of a resource, or of a part of one. A property that is not played is refused, not overlooked. */
record Properties(String path, JsonNode node) {
    /**
     * @param played the properties that the caller reads; {@code Tags} is always allowed
     */
    static Properties of(Declaration declaration, String... played) throws NotMade {
        var properties = new Properties(declaration.path(), declaration.properties());
        properties.refuseAllBut(played);
        return properties;
    }

    void refuseAllBut(String... played) throws NotMade {
        var known = Set.of(played);
        var names = node.fieldNames();
        while (names.hasNext()) {
            var name = names.next();
            if (!known.contains(name) && !name.equals("Tags")) {
                throw new NotMade("%s: %s is not played; played are %s"
                        .formatted(path, name, String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** Refuses any other value of a property than the one that is played. */
    void only(String name, String played) throws NotMade {
        var value = optional(name).orElse(played);
        if (!value.equals(played)) {
            throw new NotMade("%s: %s %s is not played; played is %s".formatted(path, name, value, played));
        }
    }

    /** The parts of a property that is a list of objects. */
    List<Properties> parts(String name) {
        return StreamSupport.stream(node.path(name).spliterator(), false)
                .map(part -> new Properties(path + ", " + name, part))
                .toList();
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
    }

    String required(String name) throws NotMade {
        return optional(name).orElseThrow(() -> new NotMade("%s: %s is missing".formatted(path, name)));
    }

    List<String> texts(String name) {
        return StreamSupport.stream(node.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    int number(String name) throws NotMade {
        var text = required(name);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new NotMade("%s: %s \"%s\" is not a number".formatted(path, name, text), e);
        }
    }

    /** @param absent the value if the property is absent */
    int number(String name, int absent) throws NotMade {
        return optional(name).isPresent() ? number(name) : absent;
    }

    Cidr cidr(String name) throws NotMade {
        try {
            return Cidr.of(required(name));
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s: %s %s".formatted(path, name, e.getMessage()), e);
        }
    }
}
