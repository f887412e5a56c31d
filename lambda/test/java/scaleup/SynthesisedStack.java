package scaleup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A stack that {@code cdk synth} has written, and the part of it that an emulator can create. */
record SynthesisedStack(String name, ObjectNode template) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([^!.}]+)[^}]*}");

    /** Every stack in {@code cdk.out}, each after those it depends on; empty if there is no such folder. */
    static List<SynthesisedStack> in(Path cdkOut) {
        if (!Files.exists(cdkOut.resolve("manifest.json"))) {
            return List.of();
        }
        var artifacts = read(cdkOut.resolve("manifest.json")).path("artifacts");
        var ordered = new ArrayList<SynthesisedStack>();
        var visited = new HashSet<String>();
        artifacts.fieldNames().forEachRemaining(id -> visit(id, artifacts, cdkOut, visited, ordered));
        return ordered;
    }

    private static void visit(
            String id, JsonNode artifacts, Path cdkOut, Set<String> visited, List<SynthesisedStack> ordered) {
        if (!visited.add(id)) {
            return;
        }
        var artifact = artifacts.path(id);
        artifact.path("dependencies").forEach(d -> visit(d.asText(), artifacts, cdkOut, visited, ordered));
        if (artifact.path("type").asText().equals("aws:cloudformation:stack")) {
            var properties = artifact.path("properties");
            var file = cdkOut.resolve(properties.path("templateFile").asText());
            ordered.add(new SynthesisedStack(properties.path("stackName").asText(id), (ObjectNode) read(file)));
        }
    }

    /**
     * Leaves the resources of {@code types} that refer to nothing that is left out. What they take from other stacks is
     * replaced by {@code outputs} (by stack, then by output), and nothing is retained when the stack is deleted.
     */
    SynthesisedStack part(Set<String> types, Map<String, Map<String, String>> outputs) {
        var part = JSON.createObjectNode();
        var resources = part.putObject("Resources");
        template.path("Resources").properties().forEach(resource -> {
            if (types.contains(resource.getValue().path("Type").asText())) {
                resources.set(resource.getKey(), declared((ObjectNode) resource.getValue(), outputs));
            }
        });
        // Each round may leave others without what they refer to.
        while (resources.properties().removeIf(resource -> !satisfied(resource.getValue(), resources))) {}

        var declared = part.putObject("Outputs");
        template.path("Outputs").properties().forEach(output -> {
            var value = resolved(output.getValue().path("Value"), outputs);
            if (satisfied(value, resources)) {
                declared.putObject(output.getKey()).set("Value", value);
            }
        });
        return new SynthesisedStack(name, part);
    }

    /** The names of the outputs that tell others a resource of a type. */
    List<String> outputs(String type) {
        return template.path("Outputs").properties().stream()
                .filter(output -> template.path("Resources")
                        .path(output.getValue().at("/Value/Ref").asText())
                        .path("Type")
                        .asText()
                        .equals(type))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The resources by logical id. */
    Map<String, JsonNode> resources() {
        var resources = new LinkedHashMap<String, JsonNode>();
        template.path("Resources").properties().forEach(r -> resources.put(r.getKey(), r.getValue()));
        return resources;
    }

    private static JsonNode declared(ObjectNode resource, Map<String, Map<String, String>> outputs) {
        var declared = JSON.createObjectNode();
        declared.set("Type", resource.path("Type"));
        declared.set("Properties", resolved(resource.path("Properties"), outputs));
        return declared;
    }

    private static JsonNode resolved(JsonNode node, Map<String, Map<String, String>> outputs) {
        if (node.has("Fn::GetStackOutput")) {
            var reference = node.path("Fn::GetStackOutput");
            return Optional.ofNullable(
                            outputs.getOrDefault(reference.path("StackName").asText(), Map.of())
                                    .get(reference.path("OutputName").asText()))
                    .<JsonNode>map(TextNode::valueOf)
                    .orElse(node);
        }
        if (node.isObject()) {
            var object = JSON.createObjectNode();
            node.properties().forEach(field -> object.set(field.getKey(), resolved(field.getValue(), outputs)));
            return object;
        }
        if (node.isArray()) {
            var array = JSON.createArrayNode();
            node.forEach(element -> array.add(resolved(element, outputs)));
            return array;
        }
        return node;
    }

    /** Whether a value refers to nothing but what is there, wherever in it: what another stack tells has been put in its place. */
    private static boolean satisfied(JsonNode node, JsonNode resources) {
        if (node.findValue("Fn::GetStackOutput") != null) {
            return false;
        }
        return references(node).stream().allMatch(id -> id.startsWith("AWS::") || resources.has(id));
    }

    private static Set<String> references(JsonNode node) {
        var references = new TreeSet<String>();
        node.properties().forEach(field -> {
            var value = field.getValue();
            switch (field.getKey()) {
                case "Ref" -> references.add(value.asText());
                case "Fn::GetAtt" ->
                    references.add(
                            value.isArray()
                                    ? value.path(0).asText()
                                    : value.asText().split("\\.", 2)[0]);
                case "Fn::Sub" ->
                    SUBSTITUTED
                            .matcher(value.isArray() ? value.path(0).asText() : value.asText())
                            .results()
                            .map((MatchResult result) -> result.group(1))
                            .filter(id -> !value.path(1).has(id))
                            .forEach(references::add);
                default -> {}
            }
        });
        node.forEach(child -> references.addAll(references(child)));
        return references;
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
