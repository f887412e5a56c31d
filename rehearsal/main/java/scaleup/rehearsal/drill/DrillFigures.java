package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of drills as a page of {@code docs}, from what runs have written into their {@code drills.json}.
 *
 * @param runs what {@link DrillReport} has written, the oldest first: of a drill that several have, the last one counts
 */
record DrillFigures(List<JsonNode> runs) {
    /**
     * Prints the page.
     *
     * @param arguments files, the oldest first
     */
    public static void main(String... arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        List<JsonNode> runs = new ArrayList<>();
        for (String file : arguments) {
            runs.add(new ObjectMapper().readTree(Path.of(file).toFile()));
        }
        System.out.print(new DrillFigures(runs));
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>(
                List.of(
                        "# What drills showed",
                        "",
                        "Each drill puts to the test what [a failure](failures.md) or planned work does to users: see [how](rehearsal.md#drills). This"
                                + " page is generated from what runs wrote down ([how](../CONTRIBUTING.md)); times are seconds."));
        Map<String, Integer> latest = new LinkedHashMap<>();
        for (int number = 0; number < runs.size(); number++) {
            for (JsonNode drill : runs.get(number).path("drills")) {
                latest.put(drill.path("name").asText(), number);
            }
        }
        for (int number = 0; number < runs.size(); number++) {
            JsonNode run = runs.get(number);
            List<String> rows = new ArrayList<>();
            List<String> causes = new ArrayList<>();
            for (JsonNode drill : run.path("drills")) {
                if (latest.get(drill.path("name").asText()) == number) {
                    rows.add(row(drill));
                    cause(drill, causes);
                }
            }
            if (!rows.isEmpty()) {
                lines.add("");
                lines.add("## %s, environment %s"
                        .formatted(
                                run.path("began").asText(),
                                run.path("environment").asText()));
                lines.add("");
                lines.add("On %d processors, AWS's delays %s."
                        .formatted(
                                run.path("processors").asInt(),
                                run.path("delays").asText()));
                lines.add("");
                lines.add(
                        "| drill | what happened | requests | reads lost | writes lost | slowest read | last one lost was due after |"
                                + " verdict |");
                lines.add("|---|---|---|---|---|---|---|---|");
                lines.addAll(rows);
                if (!causes.isEmpty()) {
                    lines.add("");
                    lines.addAll(causes);
                }
            }
        }
        List<String> missing = Drills.names().stream()
                .filter(name -> !latest.containsKey(name))
                .map("`%s`"::formatted)
                .toList();
        if (!missing.isEmpty()) {
            lines.add("");
            lines.add("Not played in these runs: %s.".formatted(String.join(", ", missing)));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String row(JsonNode drill) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %,d | %d | %d | %.1f | %.1f | %s |",
                drill.path("name").asText(),
                drill.path("fault").asText(),
                drill.path("requests").asInt(),
                drill.path("readsLost").asInt(),
                drill.path("writesLost").asInt(),
                drill.path("slowestRead").asDouble(),
                drill.path("longestOutage").asDouble(),
                drill.path("verdict").asText());
    }

    /** Why one did not hold. */
    private static void cause(JsonNode drill, List<String> causes) {
        String name = drill.path("name").asText();
        if (drill.path("verdict").asText().equals("invalid")) {
            causes.add("- `%s`: %s".formatted(name, drill.path("seen").asText()));
        }
        for (JsonNode judgement : drill.path("judgements")) {
            if (!judgement.path("held").asBoolean()) {
                causes.add("- `%s`: not so: %s: %s"
                        .formatted(
                                name,
                                judgement.path("invariant").asText(),
                                judgement.path("figure").asText()));
            }
        }
    }
}
