package scaleup.permission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.iam.CfnRole;
import software.constructs.Construct;

/**
 * A role for one AWS service, or for one other role, with everything it may do written in the role itself, but for policies of
 * the user's.
 */
public final class Role extends Construct {
    private final CfnRole role;

    /**
     * A role.
     *
     * @param trust who takes it: {@link #takenBy}, {@link #takenByRole}
     * @param policies by their names
     */
    public Role(
            Construct scope,
            String id,
            Statement trust,
            String description,
            Map<String, Map<String, Object>> policies) {
        super(scope, id);
        role = CfnRole.Builder.create(this, "Resource")
                .assumeRolePolicyDocument(Policy.document(trust))
                .description(description)
                .policies(policies.entrySet().stream()
                        .map(policy -> CfnRole.PolicyProperty.builder()
                                .policyName(policy.getKey())
                                .policyDocument(policy.getValue())
                                .build())
                        .toList())
                .build();
    }

    /** An AWS service takes the role. */
    public static Statement takenBy(String service) {
        return taken().toService(service);
    }

    /**
     * An AWS service that says for which resource takes the role, for resources of this account and region alone: whoever makes it
     * act for a resource of his own gets nothing (IAM User Guide, "The confused deputy problem").
     *
     * @param sourceArn of the resources, with wildcards
     */
    public static Statement takenBy(String service, String sourceArn) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID));
        conditions.put("ArnLike", Map.of("aws:SourceArn", sourceArn));
        return takenBy(service).when(conditions);
    }

    /** Another role takes the role, by its ARN, and nobody else. */
    public static Statement takenByRole(String arn) {
        return taken().toRole(arn);
    }

    private static Statement taken() {
        return Statement.allow(List.of("sts:AssumeRole"), List.of());
    }

    /** Gives it a literal name, for a policy that it refers to itself. */
    public Role named(String name) {
        role.setRoleName(name);
        return this;
    }

    /** Attaches managed policies of the user's, by their ARNs. */
    public Role with(List<String> managedPolicies) {
        if (!managedPolicies.isEmpty()) {
            role.setManagedPolicyArns(managedPolicies);
        }
        return this;
    }

    /** What AWS CloudFormation makes. */
    public CfnResource resource() {
        return role;
    }

    public String arn() {
        return role.getAttrArn();
    }

    public String name() {
        return role.getRef();
    }
}
