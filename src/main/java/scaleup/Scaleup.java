package scaleup;

import java.nio.file.Path;
import java.util.Map;
import scaleup.application.ApplicationStack;
import scaleup.configuration.Configuration;
import scaleup.database.DatabaseStack;
import scaleup.environment.Build;
import scaleup.environment.Names;
import scaleup.loadbalancer.LoadBalancerStack;
import scaleup.operations.OperationsStack;
import scaleup.vpc.NetworkStack;
import scaleup.web.WebStack;
import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;

/** One environment: six stacks, in the order they are deployed. */
public final class Scaleup {
    /**
     * Where in Node.js a construct was made shows no line of ours. Not in cdk.json: the CDK CLI warns of keys there that
     * begin with {@code aws:}.
     */
    private static final Map<String, Object> WITHOUT_STACK_TRACES =
            Map.of("aws:cdk:disable-creation-stack-traces", true);

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
     * Declares an environment in {@code app}.
     *
     * @param root the folder of what the build made
     * @throws scaleup.configuration.InvalidConfiguration if the build didn't run, or a server's user data is too long
     */
    public static App declare(App app, Configuration configuration, Path root) {
        var names = new Names(configuration.environment());
        var build = Build.of(root);

        var network = new NetworkStack(app, names, props(names, configuration, "Network"), configuration, build);
        var database =
                new DatabaseStack(app, names, props(names, configuration, "Database"), configuration, build, network);
        var application = new ApplicationStack(
                app, names, props(names, configuration, "Application"), configuration, build, network, database);
        var web = new WebStack(app, names, props(names, configuration, "Web"), configuration, build, network);
        var loadBalancer = new LoadBalancerStack(
                app, names, props(names, configuration, "LoadBalancer"), configuration, build, network);
        var operations =
                new OperationsStack(app, names, props(names, configuration, "Operations"), configuration, loadBalancer);

        // Who sends requests is deployed after who answers them.
        web.addStackDependency(application);
        loadBalancer.addStackDependency(web);
        operations.addStackDependency(loadBalancer);
        return app;
    }

    private static StackProps props(Names names, Configuration configuration, String part) {
        return StackProps.builder()
                .stackName(names.stack(part))
                .description("Scaleup: %s of environment %s".formatted(part, configuration.environment()))
                .terminationProtection(configuration.production())
                .tags(configuration.tags())
                .build();
    }
}
