package scaleup.network;

import java.util.List;
import java.util.Map;
import scaleup.Names;
import software.amazon.awscdk.services.ec2.CfnFlowLog;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** Every flow of the VPC, accepted or rejected, in a log group. */
final class FlowLog extends Construct {
    FlowLog(Construct scope, String vpcId, Names names, LogKey key, int retentionDays) {
        super(scope, "FlowLog");
        var group = key.logGroup(this, "Group", names.logGroup("network", "flows"), retentionDays);
        // Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs"; the group exists already.
        var write = PolicyStatement.Builder.create()
                .actions(List.of("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"))
                .resources(List.of(group.getAttrArn()))
                .build();
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("vpc-flow-logs.amazonaws.com"))
                .inlinePolicies(Map.of(
                        "write",
                        PolicyDocument.Builder.create()
                                .statements(List.of(write))
                                .build()))
                .build();
        CfnFlowLog.Builder.create(this, "Resource")
                .resourceType("VPC")
                .resourceId(vpcId)
                .trafficType("ALL")
                .logDestinationType("cloud-watch-logs")
                .logGroupName(group.getRef())
                .deliverLogsPermissionArn(role.getRoleArn())
                .maxAggregationInterval(60)
                .build();
    }
}
