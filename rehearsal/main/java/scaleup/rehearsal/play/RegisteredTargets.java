package scaleup.rehearsal.play;

import scaleup.rehearsal.region.autoscaling.TargetGroups;
import scaleup.rehearsal.region.elasticloadbalancing.LoadBalancers;

/** Where Auto Scaling registers instances: with the load balancers' target groups. */
record RegisteredTargets(LoadBalancers loadBalancers) implements TargetGroups {
    @Override
    public void register(String targetGroupArn, String instance) {
        loadBalancers.register(targetGroupArn, instance);
    }

    @Override
    public void deregister(String targetGroupArn, String instance) {
        loadBalancers.deregister(targetGroupArn, instance);
    }

    @Override
    public boolean drained(String targetGroupArn, String instance) {
        return loadBalancers.drained(targetGroupArn, instance);
    }
}
