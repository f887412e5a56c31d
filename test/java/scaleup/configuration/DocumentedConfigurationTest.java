package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.Synthesis;

/** What pages show of a configuration is what the product reads: who copies it isn't refused. */
class DocumentedConfigurationTest {
    private static final List<Path> PLACES = List.of(
            Path.of("README.md"),
            Path.of("CONTRIBUTING.md"),
            Path.of("docs"),
            Path.of("workload/README.md"),
            Path.of("examples"));

    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)\\n(.*?)^```", Pattern.DOTALL);

    /** By its first line a reader, too, knows where it belongs. */
    private static final Pattern FILE = Pattern.compile("# environments/(\\w[\\w-]*)\\.yaml\\n.*", Pattern.DOTALL);

    @TempDir
    private Path project;

    /**
     * An example of a file of the configuration.
     *
     * @param page that shows it
     * @param name of the file, without {@code .yaml}
     */
    record Example(Path page, String name, String text) {
        @Override
        public String toString() {
            return "%s: %s".formatted(page, text.lines().skip(1).findFirst().orElse(""));
        }
    }

    static Stream<Example> examples() throws IOException {
        return blocks().filter(block -> FILE.matcher(block.text()).matches());
    }

    /** An environment that isn't shipped is whole; of one that is, an example is what a user adds to its file. */
    @ParameterizedTest
    @MethodSource("examples")
    void isRead(Example example) throws IOException {
        Path shipped = Synthesis.ROOT.resolve("environments/%s.yaml".formatted(example.name()));
        if (example.name().equals("defaults")) {
            write("environments/dev.yaml");
        } else if (Files.exists(shipped)) {
            Files.copy(shipped, write("environments/defaults.yaml"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(write("environments/%s.yaml".formatted(example.name())), example.text());
        var files = EnvironmentFiles.in(project, EnvironmentFiles.FOLDER);
        String environment = files.environments().containsKey(example.name()) ? example.name() : "dev";
        write("workload/application/target/application/application.jar");
        write("workload/site/index.html");
        var own = files.environments().getOrDefault(example.name(), files.defaults());
        folder(own, "web", "site");
        folder(own, "application", "artifact");
        assertThat(own.values()).isNotEmpty();
        assertThat(Configuration.of(files, Map.of("environment", environment), project)
                        .environment())
                .isEqualTo(environment);
    }

    /** An example that isn't one of a file by its first line is of none, or it would be read by nobody. */
    @Test
    void saysOfWhichFileItIs() throws IOException {
        List<String> sections = new ArrayList<>();
        JsonNode schema = CdkJson.JSON.readTree(ConfigurationSchema.json()).path("properties");
        schema.fieldNames().forEachRemaining(sections::add);
        assertThat(sections).contains("web", "application", "production");
        Pattern ours = Pattern.compile("\\W*(%s|environments)\"?:".formatted(String.join("|", sections)));
        assertThat(blocks().filter(block -> !FILE.matcher(block.text()).matches())
                        .filter(block -> ours.matcher(block.text()).lookingAt()))
                .isEmpty();
        assertThat(examples()).hasSizeGreaterThan(10);
    }

    private static Stream<Example> blocks() throws IOException {
        List<Example> blocks = new ArrayList<>();
        for (Path place : PLACES) {
            try (var files = Files.walk(Synthesis.ROOT.resolve(place))) {
                for (Path page : files.filter(file -> file.toString().endsWith(".md"))
                        .filter(file -> !file.toString().contains("node_modules"))
                        .sorted()
                        .toList()) {
                    for (var block :
                            BLOCK.matcher(Files.readString(page)).results().toList()) {
                        Matcher file = FILE.matcher(block.group(2));
                        blocks.add(new Example(
                                Synthesis.ROOT.relativize(page), file.matches() ? file.group(1) : "", block.group(2)));
                    }
                }
            }
        }
        return blocks.stream();
    }

    /** What an example names is there, as it is where it is used. */
    private void folder(EnvironmentFile file, String section, String key) throws IOException {
        if (file.values().get(section) instanceof Map<?, ?> values && values.get(key) instanceof String folder) {
            write(folder + "/index.html");
        }
    }

    private Path write(String file) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "");
    }
}
