package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What has been made so far. */
final class Values {
    private final Map<Element, Made> resources = new ConcurrentHashMap<>();
    private final Map<Element, JsonNode> outputs = new ConcurrentHashMap<>();

    void put(Element element, Made made) {
        resources.put(element, made);
    }

    void put(Element element, JsonNode output) {
        outputs.put(element, output);
    }

    Optional<Made> resource(Element element) {
        return Optional.ofNullable(resources.get(element));
    }

    Optional<JsonNode> output(Element element) {
        return Optional.ofNullable(outputs.get(element));
    }
}
