package scaleup.operations;

import java.util.List;
import java.util.Optional;
import scaleup.environment.Environment;
import scaleup.loadbalancer.LoadBalancerStack;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/** What people look at and are told: alarms, what happens to the database, where both go, and a dashboard. */
public final class OperationsStack extends Stack {
    public OperationsStack(
            Construct scope, Environment environment, NetworkStack network, LoadBalancerStack loadBalancer) {
        super(scope, environment.names().stack("Operations"), environment.stack("Operations"));
        Optional<AlarmTopic> topic =
                environment.configuration().alarmEmail().map(email -> new AlarmTopic(this, environment.names(), email));
        var actions = topic.map(AlarmTopic::arn).map(List::of).orElse(List.of());
        new Alarms(this, environment, network.metrics(), loadBalancer.frontDoor(), actions);
        topic.ifPresent(told -> new DatabaseEvents(this, environment, told));
        new Dashboard(this, environment, network.metrics(), loadBalancer.frontDoor());
    }
}
