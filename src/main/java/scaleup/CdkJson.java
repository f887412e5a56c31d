package scaleup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import scaleup.configuration.InvalidConfiguration;
import software.amazon.awscdk.App;

/**
 * The context of cdk.json: feature flags and the configuration. The CDK CLI hands it to an application, but nothing
 * does in tests or when the application is run by itself; read here, it is the same in all three.
 */
public final class CdkJson {
    /** One for all: a new one forgets what it has learnt about types. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private CdkJson() {}

    /**
     * An application with the context of {@code root}'s cdk.json, under that which the CDK CLI gives.
     *
     * @throws InvalidConfiguration if there is no cdk.json or it isn't JSON
     */
    public static App app(Path root) {
        return App.Builder.create()
                .context(context(root))
                .analyticsReporting(false)
                .build();
    }

    /** The object {@code context} of {@code root}'s cdk.json. */
    public static Map<String, Object> context(Path root) {
        Path file = root.resolve("cdk.json");
        try {
            Map<String, Object> json = JSON.readerForMapOf(Object.class).readValue(file.toFile());
            @SuppressWarnings("unchecked")
            var context = (Map<String, Object>) json.getOrDefault("context", new LinkedHashMap<>());
            return context;
        } catch (IOException problem) {
            throw new InvalidConfiguration("%s can't be read: %s".formatted(file, problem.getMessage()));
        }
    }
}
