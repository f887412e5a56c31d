package scaleup;

import java.nio.file.Path;
import java.util.Objects;
import scaleup.application.ApplicationStack;
import scaleup.configuration.Configuration;
import scaleup.database.DatabaseStack;
import scaleup.loadbalancer.LoadBalancerStack;
import scaleup.network.NetworkStack;
import scaleup.operations.OperationsStack;
import scaleup.web.WebStack;
import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;

/** One environment: six stacks, in the order they are deployed. */
public final class Scaleup {
    private Scaleup() {}

    /**
     * Declares the environment that the context key {@code environment} names in {@code app}.
     *
     * @param root the folder that paths in the configuration are relative to
     * @throws scaleup.configuration.InvalidConfiguration with one message about every problem
     */
    public static App declare(App app, Path root) {
        Object environment = app.getNode().tryGetContext("environment");
        var configuration = Configuration.read(
                app.getNode().tryGetContext("scaleup"),
                Objects.toString(environment, Configuration.DEFAULT_ENVIRONMENT),
                root);
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
