package scaleup.tier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.environment.Names;
import scaleup.permission.Arn;
import scaleup.permission.Policy;
import scaleup.permission.Role;
import scaleup.permission.Statement;
import software.amazon.awscdk.services.iam.CfnInstanceProfile;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/**
 * What a tier's hosts may do: exactly the calls that their agents and scripts make. The permissions stand in the role
 * itself, so that no host starts before it has them.
 */
public final class HostRole extends Construct {
    private final Role role;
    private final CfnInstanceProfile profile;

    HostRole(
            Construct scope,
            Names names,
            String tier,
            Collection<CfnLogGroup> logGroups,
            Map<String, Statement> permissions) {
        super(scope, "Role");
        String group = names.group(tier);
        Map<String, Map<String, Object>> policies = new LinkedHashMap<>();
        policies.put("session-manager", sessionManager());
        policies.put("logs", logs(logGroups));
        policies.put("metrics", metrics(names));
        policies.put("life-cycle", lifeCycle());
        permissions.forEach((name, statement) -> policies.put(name, Policy.document(statement)));
        role = new Role(this, "Role", Role.takenBy("ec2.amazonaws.com"), "Hosts of " + group, policies);
        profile = CfnInstanceProfile.Builder.create(this, "Profile")
                .roles(List.of(role.name()))
                .build();
    }

    String arn() {
        return role.arn();
    }

    String profileArn() {
        return profile.getAttrArn();
    }

    /**
     * AWS Systems Manager User Guide, "Add Session Manager permissions to an existing IAM role", without what we don't use. The
     * channels have no resources (Service Authorization Reference, Amazon Message Gateway Service); of
     * {@code UpdateInstanceInformation} see docs/decisions/open-at-aws.md.
     */
    private static Map<String, Object> sessionManager() {
        return Policy.document(Statement.allow(
                List.of(
                        "ssm:UpdateInstanceInformation",
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel"),
                List.of("*")));
    }

    private static Map<String, Object> logs(Collection<CfnLogGroup> logGroups) {
        List<String> streams = new ArrayList<>();
        logGroups.forEach(group -> streams.add(group.getAttrArn()));
        return Policy.document(Statement.allow(List.of("logs:CreateLogStream", "logs:PutLogEvents"), streams));
    }

    /** PutMetricData has no resources; the namespace is what can be held on to. */
    private static Map<String, Object> metrics(Names names) {
        return Policy.document(Statement.allow(List.of("cloudwatch:PutMetricData"), List.of("*"))
                .when(Map.of("StringEquals", Map.of("cloudwatch:namespace", names.metrics()))));
    }

    /**
     * A host says by one tag of its own that it is ready, that it is unhealthy, and that it has left; membership tells Auto Scaling,
     * whose actions can be allowed for a whole group only. The condition that holds an instance to itself is that of AWS's managed
     * policy AWSEC2VssSnapshotPolicy (AWS Managed Policy Reference).
     */
    private static Map<String, Object> lifeCycle() {
        Map<String, Object> itself = new LinkedHashMap<>();
        itself.put("ArnLike", Map.of("ec2:SourceInstanceARN", Arn.of("ec2", "instance/${ec2:InstanceID}")));
        itself.put("ForAllValues:StringEquals", Map.of("aws:TagKeys", List.of(Names.READY_TAG)));
        itself.put("Null", Map.of("aws:TagKeys", "false"));
        return Policy.document(Statement.allow(List.of("ec2:CreateTags"), List.of(Arn.of("ec2", "instance/*")))
                .when(itself));
    }
}
