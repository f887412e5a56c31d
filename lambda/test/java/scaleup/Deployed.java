package scaleup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A function as environment dev's templates declare it, and what it acts on: the variables have the templates' names and
 * literal values.
 */
public interface Deployed {
    /** The region, as the emulators' resources have it in their ARNs. */
    String REGION = "eu-west-1";

    /** The namespace of its metrics, with a key's id as AWS KMS makes them. */
    String METRICS = "Scaleup/dev/Z0123456789ABCDEFGHIJ";

    /** As in its name in the templates, without the environment. */
    String name();

    /** The class of its handler. */
    String handler();

    /** Its variables, as declared. */
    Map<String, String> environment();

    /** What wakes it. */
    String event();

    /** What lies on the class path before the function's code. */
    default List<Path> before() {
        return List.of();
    }

    /** What the emulator lacks. */
    default Tap.Supplement supplement() {
        return Tap.Supplement.NOTHING;
    }

    /** Starts a process of the deployed jar, whose calls go to {@code endpoint}. */
    default Process start(RuntimeApi runtime, URI endpoint, Path log) throws IOException {
        List<Path> classPath = new ArrayList<>(before());
        classPath.add(FunctionsJar.path());
        return runtime.start(List.of(), classPath, handler(), variables(endpoint, Map.of()), log);
    }

    /** With the variables that AWS Lambda adds; the credentials are nobody's. */
    default Map<String, String> variables(URI endpoint, Map<String, String> further) {
        Map<String, String> variables = new HashMap<>(environment());
        variables.putAll(further);
        variables.put("AWS_ENDPOINT_URL", endpoint.toString());
        variables.put("AWS_ENDPOINT_URL_S3", CloudFormation.endpoint().toString());
        variables.put("AWS_REGION", REGION);
        variables.put("AWS_ACCESS_KEY_ID", "test");
        variables.put("AWS_SECRET_ACCESS_KEY", "test");
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        return variables;
    }

    /** What a process has written. */
    static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
