package scaleup.permission;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.iam.CfnRole;
import software.constructs.Construct;

/** A role for one AWS service, with everything it may do written in the role itself. */
public final class Role extends Construct {
    private final CfnRole role;

    /**
     * A role that {@code service} takes.
     *
     * @param policies by their names
     */
    public Role(
            Construct scope, String id, String service, String description, Map<String, Map<String, Object>> policies) {
        super(scope, id);
        role = CfnRole.Builder.create(this, "Resource")
                .assumeRolePolicyDocument(Policy.document(
                        Statement.allow(List.of("sts:AssumeRole"), List.of()).toService(service)))
                .description(description)
                .policies(policies.entrySet().stream()
                        .map(policy -> CfnRole.PolicyProperty.builder()
                                .policyName(policy.getKey())
                                .policyDocument(policy.getValue())
                                .build())
                        .toList())
                .build();
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
