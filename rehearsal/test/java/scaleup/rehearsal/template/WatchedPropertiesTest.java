package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WatchedPropertiesTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Whatever is read, and in whatever order: what was not read is told, and nothing else. */
    @Property(tries = 500)
    void exactlyWhatWasNotReadIsTold(@ForAll("bodies") ObjectNode body, @ForAll Random random) {
        Map<String, List<String>> leaves = new LinkedHashMap<>();
        collect(body, "", List.of(), leaves);
        List<String> read =
                leaves.keySet().stream().filter(leaf -> random.nextBoolean()).toList();
        var watched = new WatchedProperties(body);
        read.forEach(leaf -> read(watched.node(), leaves.get(leaf)));

        List<String> unread = watched.unread();

        assertThat(leaves.keySet().stream().filter(leaf -> covered(leaf, unread)))
                .containsExactlyInAnyOrderElementsOf(leaves.keySet().stream()
                        .filter(leaf -> !read.contains(leaf))
                        .toList());
        assertThat(unread).doesNotHaveDuplicates();
        assertThat(watched.node()).isEqualTo(body);
    }

    /** A player may hand its properties on as a whole, in any way that Jackson offers. */
    @Test
    void whatIsHandedOnIsRead() throws Exception {
        var mapper = new ObjectMapper();
        for (Function<JsonNode, Object> way : List.<Function<JsonNode, Object>>of(
                JsonNode::toString,
                JsonNode::deepCopy,
                node -> node.equals(JSON.objectNode().put("A", 1).put("B", 2)),
                node -> List.copyOf(node.properties()),
                node -> node.valueStream().toList(),
                node -> node.propertyStream().toList(),
                node -> node.findValues("Z"),
                node -> mapper.convertValue(node, Map.class),
                node -> JSON.objectNode().set("Copy", node).toString())) {
            var watched = new WatchedProperties(mapper.readTree("{\"P\": {\"A\": 1, \"B\": 2}}"));
            assertThat(watched.unread()).containsExactly("P.A", "P.B");
            assertThat(way.apply(watched.node().path("P"))).isNotNull();
            assertThat(watched.unread()).isEmpty();
        }
    }

    @Test
    void toAskWhetherAPropertyIsThereIsNotToReadIt() throws Exception {
        var watched = new WatchedProperties(new ObjectMapper().readTree("{\"P\": {\"A\": 1, \"B\": null}}"));
        var properties = watched.node().path("P");

        assertThat(properties.has("A")).isTrue();
        assertThat(properties.has("C")).isFalse();
        assertThat(properties.hasNonNull("A")).isTrue();
        assertThat(properties.hasNonNull("B")).isFalse();
        assertThat(properties.size()).isEqualTo(2);
        properties.fieldNames().forEachRemaining(name -> {});
        assertThat(watched.unread()).containsExactly("P.A", "P.B");

        assertThat(properties.at("/A").asInt()).isEqualTo(1);
        assertThat(watched.unread()).containsExactly("P.B");
    }

    private static boolean covered(String leaf, List<String> unread) {
        return unread.stream()
                .anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + ".") || leaf.startsWith(path + "["));
    }

    /** The ways to all values: those of objects by name, elements of lists by number. A list of values is one value. */
    private static void collect(JsonNode node, String path, List<String> way, Map<String, List<String>> leaves) {
        List<JsonNode> objects = new ArrayList<>();
        node.forEach(objects::add);
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(field -> collect(
                            field.getValue(),
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                            add(way, field.getKey()),
                            leaves));
        } else if (node.isArray() && objects.stream().anyMatch(element -> element.isObject() && !element.isEmpty())) {
            for (int at = 0; at < node.size(); at++) {
                if (node.get(at).isObject() && !node.get(at).isEmpty()) {
                    collect(node.get(at), "%s[%d]".formatted(path, at), add(way, Integer.toString(at)), leaves);
                }
            }
        } else if (way.size() > 1) {
            leaves.put(path, way);
        }
    }

    private static List<String> add(List<String> way, String step) {
        List<String> longer = new ArrayList<>(way);
        longer.add(step);
        return longer;
    }

    private static void read(JsonNode node, List<String> way) {
        JsonNode at = node;
        for (String step : way) {
            at = at.isArray() ? at.path(Integer.parseInt(step)) : at.path(step);
        }
    }

    @Provide
    Arbitrary<ObjectNode> bodies() {
        return Arbitraries.lazyOf(() -> objects(3)).map(properties -> {
            ObjectNode body = JSON.objectNode();
            body.set("Properties", properties);
            body.set("UpdatePolicy", properties.deepCopy());
            return body;
        });
    }

    private static Arbitrary<ObjectNode> objects(int depth) {
        return Arbitraries.maps(Arbitraries.of("A", "B", "C", "D"), values(depth))
                .ofMaxSize(4)
                .map(fields -> {
                    ObjectNode object = JSON.objectNode();
                    fields.forEach(object::set);
                    return object;
                });
    }

    private static Arbitrary<JsonNode> values(int depth) {
        Arbitrary<JsonNode> value = Arbitraries.of(JSON.textNode("x"), JSON.numberNode(3), JSON.booleanNode(true));
        Arbitrary<JsonNode> texts = Arbitraries.integers().between(0, 2).map(size -> {
            var list = JSON.arrayNode();
            for (int at = 0; at < size; at++) {
                list.add("x");
            }
            return list;
        });
        if (depth == 0) {
            return Arbitraries.oneOf(value, texts);
        }
        return Arbitraries.oneOf(
                value,
                texts,
                objects(depth - 1).map(object -> object),
                objects(depth - 1).list().ofMaxSize(3).map(list -> JSON.arrayNode()
                        .addAll(list)));
    }
}
