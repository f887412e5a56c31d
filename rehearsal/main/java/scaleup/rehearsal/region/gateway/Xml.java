package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.dataformat.xml.ser.ToXmlGenerator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Trees as XML, as AWS writes it: the elements of a list inside an element of their own. */
final class Xml {
    private static final XmlMapper MAPPER = XmlMapper.builder()
            .enable(ToXmlGenerator.Feature.WRITE_XML_DECLARATION)
            .build();

    private Xml() {}

    /**
     * A response whose body is a tree.
     *
     * @param elementOf the name of the elements of a list, by the list's name
     */
    static Response response(
            int status, String root, String namespace, JsonNode tree, UnaryOperator<String> elementOf) {
        try {
            var body = MAPPER.writer()
                    .withRootName(new com.fasterxml.jackson.databind.PropertyName(root, namespace))
                    .writeValueAsBytes(wrapped(tree, elementOf));
            return Response.of(status, Map.of("Content-Type", List.of("text/xml")), body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can't be written as XML", e);
        }
    }

    /** The tree of a document, every text a string; lists of one element can't be told from objects. */
    static JsonNode read(byte[] document) throws java.io.IOException {
        return MAPPER.readTree(document);
    }

    private static JsonNode wrapped(JsonNode node, UnaryOperator<String> elementOf) {
        if (node.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> list.add(wrapped(element, elementOf)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        var object = JsonNodeFactory.instance.objectNode();
        for (var field : node.properties()) {
            var value = wrapped(field.getValue(), elementOf);
            if (value.isArray()) {
                object.putObject(field.getKey()).set(elementOf.apply(field.getKey()), value);
            } else if (!value.isNull()) {
                object.set(field.getKey(), value);
            }
        }
        return object;
    }
}
