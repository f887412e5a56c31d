package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import scaleup.rehearsal.computer.Command;
import scaleup.review.assembly.TarArchive;

/** A copy of the cloud assembly of dev with the fewest servers, in which something is to be broken. */
final class BrokenAssembly {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path assembly;

    /** @param folder where the copy and what is reported of it go */
    BrokenAssembly(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        assembly = folder.resolve("cdk.out");
        Command.of("cp", "-a", Rehearsed.fewestServers().toString(), assembly.toString())
                .run();
    }

    /** One shows as well as two what keeps them from ever serving. */
    void oneLoadBalancer() throws IOException {
        change("LoadBalancer", template -> properties(template, "TierGroup").put("MinSize", "1"));
    }

    /** Rehearses what was changed; what it printed, after it failed and removed everything. */
    String output() throws IOException, InterruptedException {
        Rehearsed rehearsed = Rehearsed.run(
                "--check",
                "--assembly",
                assembly.toString(),
                "--report",
                folder.resolve("report").toString());
        assertThat(rehearsed.code()).as(rehearsed.output()).isEqualTo(1);
        assertThat(rehearsed.output()).doesNotContain("\tat ");
        assertThat(Rehearsed.leftovers()).isEmpty();
        return rehearsed.output();
    }

    void change(String part, Consumer<JsonNode> change) throws IOException {
        Path file = assembly.resolve("Scaleup-dev-%s.template.json".formatted(part));
        JsonNode template = JSON.readTree(file.toFile());
        change.accept(template);
        JSON.writeValue(file.toFile(), template);
    }

    /** What brings the file of this name to hosts. */
    Path archive(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(assembly, "asset.*.tar")) {
            for (Path file : files) {
                if (new TarArchive(file).file(name).isPresent()) {
                    found.add(file);
                }
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Has the archive deployed with another content: its digest is its name wherever it stands. */
    void deploy(Path archive, byte[] content) throws IOException {
        String before = archive.getFileName().toString().replaceAll("^asset\\.|\\.tar$", "");
        String after;
        try {
            after = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        Files.write(assembly.resolve("asset.%s.tar".formatted(after)), content);
        try (var files = Files.newDirectoryStream(assembly, "*.json")) {
            for (Path file : files) {
                Files.writeString(file, Files.readString(file).replace(before, after));
            }
        }
    }

    static void remove(JsonNode template, String id) {
        ((ObjectNode) template.path("Resources")).remove(theOne(template, id));
    }

    static ObjectNode properties(JsonNode template, String id) {
        return (ObjectNode)
                template.path("Resources").path(theOne(template, id)).path("Properties");
    }

    /** The logical id that an id without its hash is part of. */
    static String theOne(JsonNode template, String id) {
        ObjectNode resources = (ObjectNode) template.path("Resources");
        List<String> found = new ArrayList<>();
        resources.fieldNames().forEachRemaining(name -> {
            if (name.contains(id)) {
                found.add(name);
            }
        });
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Replaces a text wherever it stands in a value; it must stand somewhere. */
    static void replaceText(JsonNode node, String from, String to) {
        assertThat(replaced(node, from, to)).as(from).isPositive();
    }

    private static int replaced(JsonNode node, String from, String to) {
        int count = 0;
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                if (field.getValue().isTextual() && field.getValue().asText().contains(from)) {
                    field.setValue(object.textNode(field.getValue().asText().replace(from, to)));
                    count++;
                } else {
                    count += replaced(field.getValue(), from, to);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual() && array.get(i).asText().contains(from)) {
                    array.set(i, array.textNode(array.get(i).asText().replace(from, to)));
                    count++;
                } else {
                    count += replaced(array.get(i), from, to);
                }
            }
        }
        return count;
    }
}
