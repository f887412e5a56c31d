package scaleup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import scaleup.application.ApplicationStack;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Configuration;
import scaleup.database.DatabaseStack;
import scaleup.environment.Build;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.loadbalancer.LoadBalancerStack;
import scaleup.loadbalancer.LoadBalancerTier;
import scaleup.operations.OperationsStack;
import scaleup.vpc.NetworkStack;
import scaleup.web.WebStack;
import scaleup.web.WebTier;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;

/** One environment: six stacks, in the order they are deployed. */
public final class Scaleup {
    /**
     * Where in Node.js a construct was made, or a warning was given, shows no line of ours. Not in cdk.json: the CDK CLI warns
     * of keys there that begin with {@code aws:}.
     */
    private static final Map<String, Object> WITHOUT_STACK_TRACES =
            Map.of("aws:cdk:disable-creation-stack-traces", true, "aws:cdk:disable-stack-trace", true);

    private Scaleup() {}

    /** An application with {@code context}. */
    public static App app(Map<String, Object> context) {
        return App.Builder.create()
                .context(context)
                .postCliContext(WITHOUT_STACK_TRACES)
                .analyticsReporting(false)
                .build();
    }

    /**
     * The environment that is configured, with its tiers in the order of a request.
     *
     * @param root the folder of what the build made
     * @throws scaleup.configuration.InvalidConfiguration if the build didn't run
     */
    public static Environment environment(Configuration configuration, Path root) {
        return new Environment(
                new Names(configuration.environment()),
                configuration,
                Build.of(root),
                List.of(
                        LoadBalancerTier.of(configuration),
                        WebTier.of(configuration),
                        ApplicationTier.of(configuration)));
    }

    /**
     * Declares an environment in {@code app}.
     *
     * @throws scaleup.configuration.InvalidConfiguration if a server's user data is too long
     */
    public static App declare(App app, Environment environment) {
        var network = new NetworkStack(app, environment);
        var database = new DatabaseStack(app, environment, network);
        var application = new ApplicationStack(app, environment, network, database);
        var web = new WebStack(app, environment, network);
        var loadBalancer = new LoadBalancerStack(app, environment, network);
        var operations = new OperationsStack(app, environment, network, loadBalancer);

        // Who sends requests is deployed after who answers them.
        web.addStackDependency(application);
        loadBalancer.addStackDependency(web);
        operations.addStackDependency(loadBalancer);
        Warnings.of(environment.configuration()).forEach(warning -> Annotations.of(operations)
                .addWarningV2("scaleup:" + warning.key(), warning.key() + " is " + warning.text()));
        return app;
    }
}
