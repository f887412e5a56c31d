package scaleup.tier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.CfnInstanceProfile;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/**
 * What a tier's hosts may do: exactly the calls that their agents and scripts make. The permissions stand in the role
 * itself, so that no host starts before it has them, and name the Auto Scaling group instead of referring to it, as
 * the group depends on the role.
 */
public final class HostRole extends Construct {
    private final CfnInstanceProfile profile;

    HostRole(
            Construct scope,
            Names names,
            String tier,
            Collection<CfnLogGroup> logGroups,
            Map<String, PolicyStatement> permissions) {
        super(scope, "Role");
        var stack = Stack.of(this);
        String group = names.group(tier);
        Map<String, PolicyDocument> policies = new LinkedHashMap<>();
        policies.put("session-manager", sessionManager(stack));
        policies.put("logs", logs(logGroups));
        policies.put("metrics", metrics(names));
        policies.put("life-cycle", lifeCycle(stack, group));
        permissions.forEach((name, statement) -> policies.put(name, document(statement)));
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
                .description("Hosts of " + group)
                .inlinePolicies(policies)
                .build();
        profile = CfnInstanceProfile.Builder.create(this, "Profile")
                .roles(List.of(role.getRoleName()))
                .build();
    }

    String profileArn() {
        return profile.getAttrArn();
    }

    /** A statement that allows {@code actions} on {@code resources}. */
    public static PolicyStatement allow(List<String> actions, List<String> resources, Map<String, Object> conditions) {
        return PolicyStatement.Builder.create()
                .actions(actions)
                .resources(resources)
                .conditions(conditions)
                .build();
    }

    /** AWS Systems Manager User Guide, "Additional sample IAM policies for Session Manager", without what we don't use. */
    private static PolicyDocument sessionManager(Stack stack) {
        return document(
                allow(List.of("ssm:UpdateInstanceInformation"), List.of(arn(stack, "ec2", "instance/*")), Map.of()),
                // These actions have no resources (Service Authorization Reference, Amazon Message Gateway Service).
                allow(
                        List.of(
                                "ssmmessages:CreateControlChannel",
                                "ssmmessages:CreateDataChannel",
                                "ssmmessages:OpenControlChannel",
                                "ssmmessages:OpenDataChannel"),
                        List.of("*"),
                        Map.of()));
    }

    private static PolicyDocument logs(Collection<CfnLogGroup> logGroups) {
        List<String> streams = new ArrayList<>();
        logGroups.forEach(group -> streams.add(group.getAttrArn()));
        return document(allow(List.of("logs:CreateLogStream", "logs:PutLogEvents"), streams, Map.of()));
    }

    /** PutMetricData has no resources; the namespace is what can be held on to. */
    private static PolicyDocument metrics(Names names) {
        return document(allow(
                List.of("cloudwatch:PutMetricData"),
                List.of("*"),
                Map.of("StringEquals", Map.of("cloudwatch:namespace", names.metrics()))));
    }

    /** A host says that it is ready, that it is sick, and that it has finished leaving. Nothing about other groups. */
    private static PolicyDocument lifeCycle(Stack stack, String group) {
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("StringEquals", Map.of("aws:ResourceTag/aws:autoscaling:groupName", group));
        ready.put("ForAllValues:StringEquals", Map.of("aws:TagKeys", List.of(Names.READY_TAG)));
        ready.put("Null", Map.of("aws:TagKeys", "false"));
        return document(
                allow(List.of("ec2:CreateTags"), List.of(arn(stack, "ec2", "instance/*")), ready),
                allow(
                        List.of("autoscaling:CompleteLifecycleAction", "autoscaling:SetInstanceHealth"),
                        List.of(arn(stack, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/" + group)),
                        Map.of()));
    }

    private static PolicyDocument document(PolicyStatement... statements) {
        return PolicyDocument.Builder.create().statements(List.of(statements)).build();
    }

    /** The ARN of a resource of this account and region. */
    static String arn(Stack stack, String service, String resource) {
        return "arn:%s:%s:%s:%s:%s"
                .formatted(stack.getPartition(), service, stack.getRegion(), stack.getAccount(), resource);
    }
}
