package scaleup.membership;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * Target groups of Elastic Load Balancing. DescribeTargetHealth tells all targets at once; it has no pages. A target that
 * has not been checked yet is {@code initial}, never {@code healthy} (Network Load Balancers guide, "Target health
 * status").
 */
final class LoadBalancerTargets implements Targets {
    private final ElasticLoadBalancingV2Client loadBalancing;
    private final List<String> targetGroups;

    LoadBalancerTargets(ElasticLoadBalancingV2Client loadBalancing, List<String> targetGroups) {
        this.loadBalancing = loadBalancing;
        this.targetGroups = List.copyOf(targetGroups);
    }

    @Override
    public Health health() {
        Set<String> healthy = new HashSet<>();
        Map<String, String> others = new TreeMap<>();
        for (String targetGroup : targetGroups) {
            Set<String> here = new HashSet<>();
            for (TargetHealthDescription target : loadBalancing
                    .describeTargetHealth(request -> request.targetGroupArn(targetGroup))
                    .targetHealthDescriptions()) {
                if (target.targetHealth().state() == TargetHealthStateEnum.HEALTHY) {
                    here.add(target.target().id());
                } else {
                    others.put(target.target().id(), text(target.targetHealth()));
                }
            }
            if (targetGroup.equals(targetGroups.get(0))) {
                healthy.addAll(here);
            } else {
                healthy.retainAll(here);
            }
        }
        return new Health(healthy, others);
    }

    private static String text(TargetHealth health) {
        return health.description() == null
                ? health.stateAsString()
                : "%s (%s)".formatted(health.stateAsString(), health.description());
    }
}
