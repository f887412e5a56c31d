package scaleup;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import scaleup.configuration.CdkJson;
import scaleup.configuration.Configuration;
import scaleup.configuration.InvalidConfiguration;
import scaleup.configuration.Visible;
import scaleup.vpc.Regions;
import software.amazon.awscdk.$Module;
import software.amazon.jsii.JsiiEngine;

/** Synthesises the environment chosen by {@code -c environment=NAME} from its file in the working folder. */
public final class App {
    private App() {}

    public static void main(String[] arguments) {
        // Templates, and messages, have the same digits and letters whatever language this computer speaks.
        Locale.setDefault(Locale.ROOT);
        try {
            // Node.js takes half a second to load the CDK; what needs neither is done meanwhile.
            var cdk = CompletableFuture.runAsync(() -> JsiiEngine.getInstance().loadModule($Module.class));
            var root = Path.of("").toAbsolutePath();
            var context = CdkJson.context(root, System.getenv());
            var configuration = Configuration.of(context, root);
            var environment = Scaleup.environment(configuration, root);
            Regions.check(configuration, System.getenv(), environment.build().databaseRegions());
            cdk.join();
            Assembly.write(Scaleup.declare(Scaleup.app(context), environment), environment);
        } catch (InvalidConfiguration problem) {
            fail(problem.getMessage());
        } catch (CompletionException problem) {
            fail("The AWS CDK can't be loaded: " + firstLine(problem.getCause()));
        } catch (RuntimeException problem) {
            fail("The AWS CDK refused what was declared, and no template is left: " + firstLine(problem));
        }
    }

    /** The CDK's own errors come through jsii, with JavaScript's stack trace as part of their message. */
    private static String firstLine(Throwable problem) {
        return Objects.toString(problem.getMessage(), problem.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    private static void fail(String message) {
        System.err.println(Visible.of(message));
        System.exit(1);
    }
}
