package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Properties that remember which of them were read, whichever way: so a property that its player doesn't know of can't be
 * swallowed. To ask whether a property is there is not to read it.
 */
final class WatchedProperties {
    private final JsonNode node;

    /** @param body a resource's {@code Properties} and {@code UpdatePolicy}, as far as it has them; it is copied */
    WatchedProperties(JsonNode body) {
        node = watch(body);
    }

    /** The same properties, to be given to who reads them. */
    JsonNode node() {
        return node;
    }

    /**
     * What nobody has read, for example {@code Properties.Tags}, or {@code Properties.DefaultActions[0].Order} where others
     * of its object were read.
     */
    List<String> unread() {
        List<String> unread = new ArrayList<>();
        if (node instanceof WatchedObject object) {
            for (String name : object.fields.keySet()) {
                List<Unread> parts = new ArrayList<>();
                collect(object.fields.peek(name), name, parts);
                parts.forEach(part -> unread.addAll(part.paths));
            }
        }
        return unread;
    }

    /** What was not read of a part, and whether that is all of it. */
    private record Unread(List<String> paths, boolean all) {}

    private static Unread unread(WatchedObject holder, String name, String path) {
        JsonNode value = holder.fields.peek(name);
        List<Unread> parts = new ArrayList<>();
        collect(value, path, parts);
        if (parts.isEmpty()) {
            boolean read = holder.fields.read.contains(name);
            return new Unread(read ? List.of() : List.of(path), !read);
        }
        return parts.stream().allMatch(Unread::all)
                ? new Unread(List.of(path), true)
                : new Unread(parts.stream().flatMap(part -> part.paths.stream()).toList(), false);
    }

    /** The fields of the objects in a value; a value without any is one thing, and read with its name. */
    private static void collect(JsonNode value, String path, List<Unread> parts) {
        if (value instanceof WatchedObject object) {
            object.fields.keySet().forEach(name -> parts.add(unread(object, name, path + "." + name)));
        } else if (value.isArray()) {
            for (int at = 0; at < value.size(); at++) {
                collect(value.get(at), "%s[%d]".formatted(path, at), parts);
            }
        }
    }

    private static JsonNode watch(JsonNode value) {
        if (value.isObject()) {
            Fields fields = new Fields();
            value.properties().forEach(field -> fields.put(field.getKey(), watch(field.getValue())));
            return new WatchedObject(fields);
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(value.size());
            value.forEach(element -> array.add(watch(element)));
            return array;
        }
        return value;
    }

    /** An object of Jackson's, over fields that remember: all its methods read through them. */
    @SuppressWarnings("unchecked") // of ObjectNode itself: the type that deepCopy returns
    private static final class WatchedObject extends ObjectNode {
        private static final long serialVersionUID = 1L;

        private final Fields fields;

        WatchedObject(Fields fields) {
            super(JsonNodeFactory.instance, fields);
            this.fields = fields;
        }

        @Override
        public boolean has(String name) {
            return fields.containsKey(name);
        }

        @Override
        public boolean hasNonNull(String name) {
            return fields.containsKey(name) && !fields.peek(name).isNull();
        }
    }

    private static final class Fields extends LinkedHashMap<String, JsonNode> {
        private static final long serialVersionUID = 1L;

        private final transient Set<String> read = ConcurrentHashMap.newKeySet();

        JsonNode peek(String name) {
            return super.get(name);
        }

        @Override
        public JsonNode get(Object name) {
            read.add(name.toString());
            return super.get(name);
        }

        @Override
        public JsonNode getOrDefault(Object name, JsonNode otherwise) {
            read.add(name.toString());
            return super.getOrDefault(name, otherwise);
        }

        @Override
        public Collection<JsonNode> values() {
            read.addAll(keySet());
            return super.values();
        }

        @Override
        public Set<Map.Entry<String, JsonNode>> entrySet() {
            read.addAll(keySet());
            return super.entrySet();
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super JsonNode> action) {
            read.addAll(keySet());
            super.forEach(action);
        }
    }
}
