package scaleup.membership;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/** Target groups of Elastic Load Balancing. DescribeTargetHealth tells all targets at once; it has no pages. */
final class LoadBalancerTargets implements Targets {
    private final ElasticLoadBalancingV2Client loadBalancing;
    private final List<String> targetGroups;

    LoadBalancerTargets(ElasticLoadBalancingV2Client loadBalancing, List<String> targetGroups) {
        this.loadBalancing = loadBalancing;
        this.targetGroups = List.copyOf(targetGroups);
    }

    @Override
    public Set<String> healthy() {
        Optional<Set<String>> healthy = Optional.empty();
        for (String targetGroup : targetGroups) {
            Set<String> here = healthyIn(targetGroup);
            healthy.ifPresent(before -> here.retainAll(before));
            healthy = Optional.of(here);
        }
        return healthy.orElse(Set.of());
    }

    private Set<String> healthyIn(String targetGroup) {
        return loadBalancing
                .describeTargetHealth(request -> request.targetGroupArn(targetGroup))
                .targetHealthDescriptions()
                .stream()
                .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
                .map(target -> target.target().id())
                .collect(Collectors.toCollection(HashSet::new));
    }
}
