package scaleup.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The context of cdk.json: feature flags, and what {@code -c} sets. The CDK CLI hands it to an application, but nothing
 * does in tests or when the application is run by itself; read here, it is the same in all three.
 */
public final class CdkJson {
    /** One for all: a new one forgets what it has learnt about types. */
    public static final ObjectMapper JSON = new ObjectMapper();

    /** Where the CDK CLI puts the context; the names are those of the CDK's module cx-api. */
    private static final String CONTEXT = "CDK_CONTEXT_JSON";

    /** Names the file with what is too long for an environment variable. */
    private static final String CONTEXT_OVERFLOW = "CONTEXT_OVERFLOW_LOCATION_ENV";

    private CdkJson() {}

    /**
     * The object {@code context} of {@code root}'s cdk.json, under that which the CDK CLI gives in environment variables.
     *
     * @throws InvalidConfiguration if there is no cdk.json, or one of them isn't a JSON object
     */
    public static Map<String, Object> context(Path root, Map<String, String> variables) {
        var context = context(root);
        String given = variables.getOrDefault(CONTEXT, "");
        if (!given.isEmpty()) {
            context.putAll(parse(CONTEXT, given));
        }
        String overflow = variables.getOrDefault(CONTEXT_OVERFLOW, "");
        if (!overflow.isEmpty()) {
            context.putAll(read(Path.of(overflow)));
        }
        return context;
    }

    /** The object {@code context} of {@code root}'s cdk.json alone. */
    public static Map<String, Object> context(Path root) {
        Path file = root.resolve("cdk.json");
        return object("context of " + file, read(file).getOrDefault("context", new LinkedHashMap<>()));
    }

    private static Map<String, Object> read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException problem) {
            throw new InvalidConfiguration("%s can't be read: %s".formatted(file, problem.getMessage()));
        }
    }

    private static Map<String, Object> parse(String source, String json) {
        try {
            return object(source, JSON.readerFor(Object.class).readValue(json));
        } catch (JsonProcessingException problem) {
            throw new InvalidConfiguration("%s can't be read: %s".formatted(source, problem.getMessage()));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(String source, Object value) {
        if (value instanceof Map) {
            return (Map<String, Object>) value;
        }
        throw new InvalidConfiguration("%s: received: %s; allowed: a JSON object"
                .formatted(source, Secret.concealed(Objects.toString(value))));
    }
}
