package scaleup.mutation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import scaleup.Synthesis;

/** The templates of every environment that a test asks for, all changed alike, as a change to the product would do. */
final class Templates {
    private final Map<String, Synthesis> syntheses = new HashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final Set<String> ofFiles;
    private JsonNode changed;
    private Consumer<Synthesis> current = synthesis -> {};

    /**
     * Keeps every synthesis from now on.
     *
     * @param ofFiles lines, without the space around them, that are of the hosts' files
     */
    Templates(Set<String> ofFiles) {
        this.ofFiles = ofFiles;
        Synthesis.make(this::synthesis);
    }

    private Synthesis synthesis(String source, Supplier<Synthesis> making) {
        var known = syntheses.get(source);
        if (known == null) {
            known = making.get();
            syntheses.put(source, known);
            current.accept(known);
        }
        return known;
    }

    /** Every change to what dev and prod deploy, and what is deployed only where a key asks for it. */
    List<Mutation> mutations() {
        Map<String, Mutation> mutations = new LinkedHashMap<>();
        for (Synthesis synthesis : Synthesis.everyShape()) {
            synthesis.templates().forEach((part, template) -> template.path("Resources")
                    .properties()
                    .forEach(resource -> new Changes(part, resource.getKey(), resource.getValue())
                            .all()
                            .forEach(change -> mutations.putIfAbsent(inDev(change), new ValueMutation(this, change)))));
            userData(synthesis).forEach(line -> mutations.putIfAbsent(inDev(line.place() + line.change()), line));
        }
        return new ArrayList<>(mutations.values());
    }

    /** A key that is taken away is taken from every environment, whatever its value there. */
    private static String inDev(Change change) {
        return inDev("%s/%s%s %s %s"
                .formatted(
                        change.part(),
                        change.id(),
                        change.pointer(),
                        change.isRemoval() ? "" : change.from(),
                        change.text()));
    }

    /** What differs by the environment's name alone is the same line of the product. */
    private static String inDev(String text) {
        return text.replace("prod", "dev");
    }

    /** In user data, what is of none of the hosts' files. */
    private Set<UserDataMutation> userData(Synthesis synthesis) {
        Set<UserDataMutation> mutations = new LinkedHashSet<>();
        for (var template : synthesis.resources("AWS::EC2::LaunchTemplate")) {
            for (JsonNode piece : pieces(template.body())) {
                piece.asText()
                        .lines()
                        .filter(line -> !ofFiles.contains(line.strip()))
                        .forEach(line -> Line.versions(line)
                                .forEach(version -> mutations.add(
                                        new UserDataMutation(this, template.part(), template.id(), line, version))));
            }
        }
        return mutations;
    }

    private static ArrayNode pieces(JsonNode launchTemplate) {
        return (ArrayNode) launchTemplate.at("/Properties/LaunchTemplateData/UserData/Fn::Base64/Fn::Join/1");
    }

    private void make(Consumer<Synthesis> change) {
        current = change;
        List.copyOf(syntheses.values()).forEach(change);
    }

    private void undo() {
        current = synthesis -> {};
        undo.forEach(Runnable::run);
        undo.clear();
        changed = null;
    }

    /** A changed value in all syntheses that have it. */
    private record ValueMutation(Templates templates, Change value) implements Mutation {
        @Override
        public String file() {
            return "template " + value.part();
        }

        @Override
        public String place() {
            return value.id() + value.pointer();
        }

        @Override
        public String change() {
            return value.text();
        }

        @Override
        public Optional<JsonNode> template() {
            return Optional.ofNullable(templates.changed);
        }

        @Override
        public void make() {
            templates.make(this::change);
        }

        @Override
        public void undo() {
            templates.undo();
        }

        private void change(Synthesis synthesis) {
            var resource = synthesis.template(value.part()).path("Resources").path(value.id());
            if (resource.at(value.parent()) instanceof ObjectNode parent
                    && (value.isRemoval()
                            ? parent.has(value.key())
                            : value.from().equals(parent.path(value.key())))) {
                // Taken away and put back, a key would come last.
                Map<String, JsonNode> before = new LinkedHashMap<>();
                parent.properties().forEach(entry -> before.put(entry.getKey(), entry.getValue()));
                templates.undo.add(() -> parent.removeAll().setAll(before));
                if (value.isRemoval()) {
                    parent.remove(value.key());
                } else {
                    parent.set(value.key(), value.to());
                }
                templates.changed = synthesis.template(value.part());
            }
        }
    }

    /** A changed line of a file that is generated, in all syntheses that have it. */
    private record UserDataMutation(Templates templates, String part, String id, String line, String version)
            implements Mutation {
        @Override
        public String file() {
            return "user data of " + part;
        }

        @Override
        public String place() {
            return id;
        }

        @Override
        public String change() {
            return version == null ? "without: " + line.strip() : line.strip() + "  ->  " + version.strip();
        }

        @Override
        public void make() {
            templates.make(this::change);
        }

        @Override
        public void undo() {
            templates.undo();
        }

        private void change(Synthesis synthesis) {
            var launchTemplate = synthesis.template(part).path("Resources").path(id);
            if (launchTemplate.isMissingNode()) {
                return;
            }
            ArrayNode pieces = pieces(launchTemplate);
            for (int i = 0; i < pieces.size(); i++) {
                JsonNode piece = pieces.get(i);
                List<String> lines = new ArrayList<>(List.of(piece.asText().split("\n", -1)));
                int at = piece.isTextual() ? lines.indexOf(line) : -1;
                if (at >= 0) {
                    if (version == null) {
                        lines.remove(at);
                    } else {
                        lines.set(at, version);
                    }
                    int index = i;
                    pieces.set(i, String.join("\n", lines));
                    templates.undo.add(() -> pieces.set(index, piece));
                }
            }
        }
    }
}
