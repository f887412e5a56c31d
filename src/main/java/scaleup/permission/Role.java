package scaleup.permission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
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
        this(scope, id, trust(service), description, policies);
    }

    /**
     * A role that {@code service} takes for resources of this account and region, where the service says for which: whoever makes it
     * act for a resource of his own gets nothing (IAM User Guide, "The confused deputy problem").
     *
     * @param sourceArn of the resources, with wildcards
     * @param policies by their names
     */
    public Role(
            Construct scope,
            String id,
            String service,
            String sourceArn,
            String description,
            Map<String, Map<String, Object>> policies) {
        this(scope, id, trust(service).when(actingFor(sourceArn)), description, policies);
    }

    private Role(
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

    private static Statement trust(String service) {
        return Statement.allow(List.of("sts:AssumeRole"), List.of()).toService(service);
    }

    private static Map<String, Object> actingFor(String sourceArn) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID));
        conditions.put("ArnLike", Map.of("aws:SourceArn", sourceArn));
        return conditions;
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
