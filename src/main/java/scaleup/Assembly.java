package scaleup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.configuration.Destination;
import scaleup.environment.Environment;
import scaleup.environment.Tier;
import software.amazon.awscdk.App;

/** The folder of templates that a synthesis leaves. The CDK validates what it has written, so it has to be removed again. */
final class Assembly {
    /** What makes the folder one that {@code cdk deploy --app} takes; assets, named by their content, may stay. */
    private static final String DEPLOYABLE =
            "{arrows.json,manifest.json,tree.json,cdk.out,*.template.json,*.assets.json,*.metadata.json}";

    /**
     * The arrows that the configuration draws besides those of the design, in the same form: what the templates' rules are held to
     * in a rehearsal.
     */
    private static final String ARROWS = "arrows.json";

    private Assembly() {}

    /**
     * Writes the templates of {@code app}, which is the environment, or leaves none, not even an earlier run's, if the CDK
     * refuses them.
     */
    static void write(App app, Environment environment) {
        try {
            app.synth();
            writeArrows(environment, Path.of(app.getOutdir()).resolve(ARROWS));
        } catch (RuntimeException refused) {
            remove(Path.of(app.getOutdir()));
            throw refused;
        }
    }

    private static void writeArrows(Environment environment, Path file) {
        List<Map<String, Object>> arrows = new ArrayList<>();
        for (Tier tier : environment.tiers()) {
            for (Destination destination : tier.egress()) {
                Map<String, Object> arrow = new LinkedHashMap<>();
                arrow.put("name", destination.name());
                arrow.put("from", tier.name());
                arrow.put("to", destination.to());
                arrow.put("ports", List.of(destination.port()));
                arrows.add(arrow);
            }
        }
        try {
            if (arrows.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                new ObjectMapper().writeValue(file.toFile(), arrows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path assembly) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(assembly, DEPLOYABLE)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
