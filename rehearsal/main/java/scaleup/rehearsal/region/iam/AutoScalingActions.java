package scaleup.rehearsal.region.iam;

import java.util.Map;

/** 'Actions, resources, and condition keys for Amazon EC2 Auto Scaling'. */
final class AutoScalingActions {
    private AutoScalingActions() {}

    static Map<String, Needs> table(AccountResources resources) {
        return new Needs.Table()
                .without(
                        "DescribeAutoScalingGroups",
                        "DescribeAutoScalingInstances",
                        "DescribeInstanceRefreshes",
                        "DescribeLifecycleHooks",
                        "DescribePolicies",
                        "DescribeScalingActivities",
                        "DescribeTags")
                .on(
                        parameters -> resources.autoScalingGroup(
                                parameters.path("AutoScalingGroupName").asText()),
                        "CancelInstanceRefresh",
                        "CompleteLifecycleAction",
                        "EnterStandby",
                        "ExitStandby",
                        "RecordLifecycleActionHeartbeat",
                        "ResumeProcesses",
                        "RollbackInstanceRefresh",
                        "SetDesiredCapacity",
                        "SetInstanceProtection",
                        "StartInstanceRefresh",
                        "SuspendProcesses",
                        "UpdateAutoScalingGroup")
                .on(
                        parameters -> resources.autoScalingGroupOf(
                                parameters.path("InstanceId").asText()),
                        "SetInstanceHealth",
                        "TerminateInstanceInAutoScalingGroup")
                .rows();
    }
}
