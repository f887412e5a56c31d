package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import scaleup.rehearsal.region.gateway.Page;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * The actions of Amazon EC2 on tags. Only instances have tags here.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html">Tag your Amazon EC2 resources</a>:
 *     50 tags a resource, those of AWS not counted; keys to 128 characters, values to 256; {@code aws:} is reserved
 */
final class Tagging {
    private static final String RESERVED = "aws:";
    private static final int MOST = 50;
    private static final Page.Limits PAGES =
            new Page.Limits(1_000, 1_000, "InvalidParameterValue", "Unable to parse pagination token");

    private record Tag(String instance, String key, String value) {
        private String order() {
            return instance + "/" + key;
        }
    }

    private final Ec2 ec2;

    Tagging(Ec2 ec2) {
        this.ec2 = ec2;
    }

    JsonNode createTags(JsonNode parameters) throws Refusal {
        Map<String, String> added = new LinkedHashMap<>();
        for (JsonNode tag : parameters.path("Tag")) {
            added.put(key(tag), tag.path("Value").asText());
        }
        if (added.isEmpty()) {
            throw ActionParameters.missing("Tag");
        }
        List<String> resources = resources(parameters);
        for (String resource : resources) {
            Map<String, String> after = new HashMap<>(ec2.tags().of(resource));
            after.putAll(added);
            if (after.keySet().stream().filter(key -> !key.startsWith(RESERVED)).count() > MOST) {
                throw new Refusal(
                        400,
                        "TagLimitExceeded",
                        "You have reached the maximum of %d tags per resource.".formatted(MOST));
            }
        }
        resources.forEach(resource -> ec2.tags().put(resource, added));
        return JsonNodeFactory.instance.objectNode().put("return", true);
    }

    JsonNode deleteTags(JsonNode parameters) throws Refusal {
        Map<String, Optional<String>> keys = new LinkedHashMap<>();
        for (JsonNode tag : parameters.path("Tag")) {
            keys.put(key(tag), Optional.ofNullable(tag.get("Value")).map(JsonNode::asText));
        }
        for (String resource : resources(parameters)) {
            Map<String, Optional<String>> those = new LinkedHashMap<>(keys);
            if (keys.isEmpty()) {
                ec2.tags().of(resource).keySet().stream()
                        .filter(key -> !key.startsWith(RESERVED))
                        .forEach(key -> those.put(key, Optional.empty()));
            }
            ec2.tags().remove(resource, those);
        }
        return JsonNodeFactory.instance.objectNode().put("return", true);
    }

    JsonNode describeTags(JsonNode parameters) throws Refusal {
        List<Tag> all = new ArrayList<>();
        for (Instance instance : ec2.instances()) {
            ec2.tags().of(instance.id()).forEach((key, value) -> all.add(new Tag(instance.id(), key, value)));
        }
        Predicate<Tag> wanted = Filters.of(
                parameters.path("Filter"),
                Map.of(
                        "key", tag -> List.of(tag.key()),
                        "resource-id", tag -> List.of(tag.instance()),
                        "resource-type", tag -> List.of("instance"),
                        "value", tag -> List.of(tag.value())),
                (tag, key) -> tag.key().equals(key) ? List.of(tag.value()) : List.of());
        Page<Tag> page = Page.of(
                all.stream().filter(wanted).toList(),
                Tag::order,
                parameters.path("NextToken"),
                parameters.path("MaxResults"),
                PAGES);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var tags = answer.putArray("tagSet");
        for (Tag tag : page.items()) {
            tags.addObject()
                    .put("resourceId", tag.instance())
                    .put("resourceType", "instance")
                    .put("key", tag.key())
                    .put("value", tag.value());
        }
        page.next().ifPresent(token -> answer.put("nextToken", token));
        return answer;
    }

    private List<String> resources(JsonNode parameters) throws Refusal {
        List<String> resources = new ArrayList<>();
        for (JsonNode resource : parameters.path("ResourceId")) {
            if (!resource.asText().startsWith("i-")) {
                throw new Refusal(
                        400,
                        "InvalidID",
                        "The ID '%s' is not valid (the rehearsal plays tags of instances)"
                                .formatted(resource.asText()));
            }
            resources.add(Ec2Service.existing(ec2, resource.asText()));
        }
        if (resources.isEmpty()) {
            throw ActionParameters.missing("ResourceId");
        }
        return resources;
    }

    private static String key(JsonNode tag) throws Refusal {
        String key = tag.path("Key").asText();
        if (key.startsWith(RESERVED)) {
            throw new Refusal(
                    400, "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use");
        }
        if (key.isEmpty()) {
            throw new Refusal(400, "InvalidParameterValue", "Tag key cannot be empty");
        }
        if (key.length() > 128 || tag.path("Value").asText().length() > 256) {
            throw new Refusal(
                    400,
                    "InvalidParameterValue",
                    "A tag's key has at most 128 characters, its value at most 256: " + key);
        }
        return key;
    }
}
