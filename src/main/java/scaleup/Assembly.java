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
import scaleup.configuration.NamedSecret;
import scaleup.environment.Environment;
import scaleup.environment.Tier;
import software.amazon.awscdk.App;

/** The folder of templates that a synthesis leaves. The CDK validates what it has written, so it has to be removed again. */
final class Assembly {
    /** What makes the folder one that {@code cdk deploy --app} takes; assets, named by their content, may stay. */
    private static final String DEPLOYABLE =
            "{arrows.json,permissions.json,secrets.json,manifest.json,tree.json,cdk.out,*.template.json,*.assets.json,*.metadata.json}";

    /**
     * The arrows that the configuration draws besides those of the design, in the same form: what the templates' rules are held to
     * in a rehearsal.
     */
    private static final String ARROWS = "arrows.json";

    /** Of which secrets of the account the application gets something: a rehearsal's account has to have them. */
    private static final String SECRETS = "secrets.json";

    /** What the configuration lets somebody do at AWS besides what every one does: what a review holds policies to. */
    private static final String PERMISSIONS = "permissions.json";

    private Assembly() {}

    /**
     * Writes the templates of {@code app}, which is the environment, or leaves none, not even an earlier run's, if the CDK
     * refuses them.
     */
    static void write(App app, Environment environment) {
        try {
            app.synth();
            write(arrows(environment), Path.of(app.getOutdir()).resolve(ARROWS));
            write(GivenPermissions.of(environment), Path.of(app.getOutdir()).resolve(PERMISSIONS));
            write(secrets(environment), Path.of(app.getOutdir()).resolve(SECRETS));
        } catch (RuntimeException refused) {
            remove(Path.of(app.getOutdir()));
            throw refused;
        }
    }

    private static List<Map<String, Object>> secrets(Environment environment) {
        List<Map<String, Object>> secrets = new ArrayList<>();
        for (NamedSecret secret : environment.configuration().application().secrets()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", secret.name());
            one.put("secret", secret.secret());
            secret.key().ifPresent(key -> one.put("key", key));
            secrets.add(one);
        }
        return secrets;
    }

    private static List<Map<String, Object>> arrows(Environment environment) {
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
        return arrows;
    }

    private static void write(List<Map<String, Object>> entries, Path file) {
        try {
            if (entries.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                new ObjectMapper().writeValue(file.toFile(), entries);
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
