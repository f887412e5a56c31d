package scaleup.rehearsal.computer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The environments that the product's tests are about, whatever those of its user are. */
public final class ShippedEnvironments {
    private static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    private ShippedEnvironments() {}

    /** The configuration, to be changed. */
    public static JsonNode tree() throws IOException {
        return new ObjectMapper()
                .readTree(
                        ROOT.resolve("test/resources/scaleup/environments.json").toFile());
    }

    /** What has the application synthesise one of them. */
    public static Map<String, String> context() throws IOException {
        return context(tree());
    }

    /** The same of a changed configuration: the folder of its files, which are JSON, and so YAML, too. */
    public static Map<String, String> context(JsonNode tree) throws IOException {
        Path folder = Files.createTempDirectory("environments");
        folder.toFile().deleteOnExit();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (var environment : tree.path("environments").properties()) {
            Path file = folder.resolve(environment.getKey() + ".yaml");
            Files.writeString(file, environment.getValue().toString());
            file.toFile().deleteOnExit();
        }
        return Map.of("configuration", folder.toString());
    }
}
