package scaleup.operations;

import java.util.List;
import java.util.Optional;
import scaleup.configuration.Configuration;
import scaleup.environment.Names;
import scaleup.loadbalancer.LoadBalancerStack;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** What people look at and are told: alarms, where they go, and a dashboard. */
public final class OperationsStack extends Stack {
    public OperationsStack(
            Construct scope,
            Names names,
            StackProps props,
            Configuration configuration,
            LoadBalancerStack loadBalancer) {
        super(scope, names.stack("Operations"), props);
        Optional<AlarmTopic> topic = configuration.alarmEmail().map(email -> new AlarmTopic(this, names, email));
        var actions = topic.map(AlarmTopic::arn).map(List::of).orElse(List.of());
        new Alarms(this, names, configuration, loadBalancer.frontDoor(), actions);
        new Dashboard(this, names, loadBalancer.frontDoor());
    }
}
