package scaleup.rehearsal.computer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
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
    public static Map<String, JsonNode> context() throws IOException {
        return context(tree());
    }

    /** The same of a changed configuration. */
    public static Map<String, JsonNode> context(JsonNode tree) {
        return Map.of("scaleup", tree);
    }
}
