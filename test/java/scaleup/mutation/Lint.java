package scaleup.mutation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.host.Program;

/** What cfn-lint finds in changed templates, of which it is asked for many at once: its start takes longer than a template. */
final class Lint {
    private static final int AT_ONCE = 40;

    private final Path folder;

    Lint(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Those changes in which it finds something, with what it finds. */
    Map<Mutation, String> findings(List<Mutation> mutations) throws IOException {
        Map<Mutation, String> findings = new LinkedHashMap<>();
        for (int from = 0; from < mutations.size(); from += AT_ONCE) {
            Map<String, Mutation> byFile = new LinkedHashMap<>();
            List<String> arguments = new ArrayList<>(List.of("--format", "json", "--template"));
            for (Mutation mutation : mutations.subList(from, Math.min(mutations.size(), from + AT_ONCE))) {
                mutation.make();
                try {
                    var template = mutation.template();
                    if (template.isPresent()) {
                        Path file = folder.resolve("change-%d.json".formatted(byFile.size()));
                        Files.writeString(file, template.get().toString());
                        byFile.put(file.toString(), mutation);
                        arguments.add(file.toString());
                    }
                } finally {
                    mutation.undo();
                }
            }
            if (byFile.isEmpty()) {
                continue;
            }
            var lint = Program.named("cfn-lint").run(arguments.toArray(String[]::new));
            // Each other bit says that there are errors, warnings or hints (cfn-lint's README, "Exit codes").
            if ((lint.exitCode() & 1) != 0) {
                throw new IOException("cfn-lint failed: " + lint.output());
            }
            for (JsonNode finding : new ObjectMapper().readTree(lint.output())) {
                findings.putIfAbsent(
                        byFile.get(finding.path("Filename").asText()),
                        "cfn-lint: " + finding.path("Message").asText());
            }
        }
        return findings;
    }
}
