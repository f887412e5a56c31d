package scaleup;

import java.nio.file.Path;
import java.util.Objects;
import scaleup.configuration.InvalidConfiguration;

/** Synthesises the environment chosen by {@code -c environment=NAME} from the cdk.json in the working folder. */
public final class App {
    private App() {}

    public static void main(String[] arguments) {
        try {
            var root = Path.of("").toAbsolutePath();
            Scaleup.declare(CdkJson.app(root), root).synth();
        } catch (InvalidConfiguration problem) {
            fail(problem.getMessage());
        } catch (RuntimeException problem) {
            // The CDK's own errors come through jsii, with JavaScript's stack trace as part of their message.
            String message = Objects.toString(problem.getMessage(), problem.toString());
            fail("The AWS CDK refused what was declared: "
                    + message.lines().findFirst().orElse(""));
        }
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }
}
