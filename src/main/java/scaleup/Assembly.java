package scaleup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awscdk.App;

/** The folder of templates that a synthesis leaves. The CDK validates what it has written, so it has to be removed again. */
final class Assembly {
    /** What makes the folder one that {@code cdk deploy --app} takes; assets, named by their content, may stay. */
    private static final String DEPLOYABLE =
            "{manifest.json,tree.json,cdk.out,*.template.json,*.assets.json,*.metadata.json}";

    private Assembly() {}

    /** Writes the templates of {@code app}, or leaves none, not even an earlier run's, if the CDK refuses them. */
    static void write(App app) {
        try {
            app.synth();
        } catch (RuntimeException refused) {
            remove(Path.of(app.getOutdir()));
            throw refused;
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
