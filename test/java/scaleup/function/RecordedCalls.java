package scaleup.function;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import scaleup.Synthesis;

/**
 * What a function called and printed in the integration tests of module lambda, which run the jar that the templates deploy through
 * the function's whole life.
 *
 * @param jar the SHA-256 of the code that was recorded
 * @param environment the function's variables then, as far as the templates declare them
 * @param properties of the custom resources that it was asked for
 * @param metrics that CloudWatch makes of what it printed
 */
record RecordedCalls(
        String jar,
        String function,
        Map<String, String> environment,
        Map<String, String> properties,
        List<Call> calls,
        List<Metric> metrics) {
    private static final Path TARGET = Synthesis.ROOT.resolve("lambda/target");

    /**
     * A call as AWS IAM authorises it.
     *
     * @param resource {@code *} for an action without resources
     * @param context condition keys
     */
    record Call(String action, String resource, Map<String, List<String>> context) {}

    /** A series of numbers: another value of a dimension, or one more of them, is another one. */
    record Metric(String namespace, Map<String, String> dimensions, String name) {}

    /**
     * A recording, if it is one of the very jar that the templates deploy. Otherwise the test that asks is skipped, or
     * fails where nothing may be missing.
     */
    static RecordedCalls of(String name) {
        try {
            Path file = TARGET.resolve("calls").resolve(name + ".json");
            if (!Files.exists(file)) {
                return missing("no calls of %s are recorded; 'mvn verify' records them".formatted(name));
            }
            var recorded = new ObjectMapper().readValue(file.toFile(), RecordedCalls.class);
            return recorded.isOf(deployed())
                    ? recorded
                    : missing("the recorded calls of %s are another jar's; 'mvn verify' records them".formatted(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hash of the jar that the templates deploy. */
    static String deployed() throws IOException {
        try {
            byte[] jar = Files.readAllBytes(TARGET.resolve("functions.jar"));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isOf(String otherJar) {
        return jar.equals(otherJar);
    }

    private static RecordedCalls missing(String reason) {
        if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            return fail(reason);
        }
        return Assumptions.abort(reason);
    }
}
