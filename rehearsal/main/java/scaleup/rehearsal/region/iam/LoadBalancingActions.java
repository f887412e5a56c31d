package scaleup.rehearsal.region.iam;

import java.util.Map;

/** 'Actions, resources, and condition keys for AWS Elastic Load Balancing V2'. */
final class LoadBalancingActions {
    private LoadBalancingActions() {}

    static Map<String, Needs> table() {
        return new Needs.Table()
                .without(
                        "DescribeListeners",
                        "DescribeLoadBalancerAttributes",
                        "DescribeLoadBalancers",
                        "DescribeTags",
                        "DescribeTargetGroupAttributes",
                        "DescribeTargetGroups",
                        "DescribeTargetHealth")
                .on(parameters -> parameters.path("TargetGroupArn").asText(), "RegisterTargets", "DeregisterTargets")
                .rows();
    }
}
