package scaleup.vpc;

import java.util.List;
import java.util.Map;
import scaleup.cloudwatch.LogKey;
import scaleup.environment.Environment;
import scaleup.permission.Arn;
import scaleup.permission.Policy;
import scaleup.permission.Role;
import scaleup.permission.Statement;
import software.amazon.awscdk.services.ec2.CfnFlowLog;
import software.constructs.Construct;

/** Every flow of the VPC, accepted or rejected, in a log group. */
final class FlowLog extends Construct {
    FlowLog(Construct scope, Environment environment, String vpcId, LogKey key) {
        super(scope, "FlowLog");
        var names = environment.names();
        var group = key.logGroup(this, "Group", names.logGroup("network", "flows"));
        // Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs"; the group exists already.
        var write = Statement.allow(
                List.of("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                List.of(group.getAttrArn()));
        var role = new Role(
                this,
                "Role",
                Role.takenBy("vpc-flow-logs.amazonaws.com", Arn.of("ec2", "vpc-flow-log/*")),
                "Flow logs of environment " + names.environment(),
                Map.of("write", Policy.document(write)));
        CfnFlowLog.Builder.create(this, "Resource")
                .resourceType("VPC")
                .resourceId(vpcId)
                .trafficType("ALL")
                .logDestinationType("cloud-watch-logs")
                .logGroupName(group.getRef())
                .deliverLogsPermissionArn(role.arn())
                .maxAggregationInterval(60)
                .build();
    }
}
