package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.proof.Proof.Found;

/**
 * What one property of each resource of a type must say: an entry of {@code settings.json}.
 *
 * @param proof the id of the proof that it belongs to
 * @param type of the resources
 * @param property names from the top; {@code *} stands for each element of a list, {@code Key=name} for the element whose
 *     {@code Key} is that name, and so on
 * @param allowed the texts of which the value must be one; none where something else is asked for
 * @param isAbsent whether there may be no such property
 * @param isGiven whether there must be one, with whatever value but the empty text
 * @param least the least number; empty text where that is not asked for
 * @param most the most; empty text where that is not asked for
 * @param standard what AWS takes where there is no such property; empty where that is none of what is allowed
 * @param isOfProtected whether it is asked of protected stacks alone
 * @param says what follows where it isn't so
 * @param source the page of AWS's that says so
 */
record RequiredSetting(
        String proof,
        String type,
        List<String> property,
        List<String> allowed,
        boolean isAbsent,
        boolean isGiven,
        String least,
        String most,
        String standard,
        boolean isOfProtected,
        String says,
        String source) {
    private static final List<RequiredSetting> ALL = read();

    RequiredSetting {
        property = List.copyOf(property);
        allowed = List.copyOf(allowed);
    }

    /** All of them, in the order of the file. */
    static List<RequiredSetting> all() {
        return ALL;
    }

    /** Where those of a proof don't hold. */
    static List<Found> of(String proof, Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (RequiredSetting setting : ALL) {
            if (setting.proof.equals(proof)) {
                reviewed.resources().ofType(setting.type).stream()
                        .filter(resource ->
                                !setting.isOfProtected || reviewed.resources().isProtected(resource.stack()))
                        .forEach(resource -> setting.check(resource, found));
            }
        }
        return found;
    }

    private void check(Resource resource, List<Found> found) {
        for (JsonNode value : values(resource.properties(), property)) {
            if (!holds(value)) {
                found.add(new Found(
                        resource,
                        "%s: %s is %s: %s; allowed: %s"
                                .formatted(resource.key(), String.join(".", property), text(value), says, wanted())));
            }
        }
    }

    private boolean holds(JsonNode value) {
        if (isAbsent) {
            return value.isMissingNode();
        }
        if (isGiven) {
            return !value.isMissingNode() && !text(value).isEmpty();
        }
        String text = value.isMissingNode() ? standard : text(value);
        if (!least.isEmpty()) {
            return text.matches("\\d+") && Integer.parseInt(text) >= Integer.parseInt(least);
        }
        if (!most.isEmpty()) {
            return text.matches("\\d+") && Integer.parseInt(text) <= Integer.parseInt(most);
        }
        return allowed.contains(text);
    }

    private String wanted() {
        if (isAbsent) {
            return "none";
        }
        if (isGiven) {
            return "any";
        }
        if (!most.isEmpty()) {
            return most + " or less";
        }
        return least.isEmpty() ? String.join(", ", allowed) : least + " or more";
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "not there";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    /** The values at a place; a missing node for one that isn't there. */
    private static List<JsonNode> values(JsonNode node, List<String> way) {
        if (way.isEmpty()) {
            return List.of(node);
        }
        List<String> rest = way.subList(1, way.size());
        String name = way.get(0);
        if (name.equals("*")) {
            List<JsonNode> values = new ArrayList<>();
            node.forEach(element -> values.addAll(values(element, rest)));
            return values;
        }
        if (name.contains("=")) {
            String[] named = name.split("=", 2);
            for (JsonNode element : node) {
                if (element.path(named[0]).asText().equals(named[1])) {
                    return values(element, rest);
                }
            }
            return List.of(MissingNode.getInstance());
        }
        return values(node.path(name), rest);
    }

    private static List<RequiredSetting> read() {
        List<RequiredSetting> settings = new ArrayList<>();
        for (JsonNode entry : ShippedJson.read(RequiredSetting.class, "settings.json")) {
            settings.add(new RequiredSetting(
                    entry.path("proof").asText(),
                    entry.path("type").asText(),
                    Stream.of(entry.path("property").asText().split("/", -1)).toList(),
                    ShippedJson.texts(entry.path("is")),
                    entry.path("absent").asBoolean(),
                    entry.path("given").asBoolean(),
                    entry.path("least").asText(),
                    entry.path("most").asText(),
                    entry.path("standard").asText(),
                    entry.path("protected").asBoolean(),
                    entry.path("says").asText(),
                    entry.path("source").asText()));
        }
        return List.copyOf(settings);
    }
}
