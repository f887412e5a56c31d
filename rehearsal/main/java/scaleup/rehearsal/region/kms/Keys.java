package scaleup.rehearsal.region.kms;

import java.util.List;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.iam.ResourcePolicy;
import scaleup.rehearsal.region.iam.ServiceRequest;

/**
 * The keys of AWS KMS that a template declares, and who may use them. Nothing is encrypted: whoever would be asked for at AWS
 * is asked for.
 */
public final class Keys {
    /**
     * "You cannot change the key policy" of a key that AWS manages, and it lets the principals of the account use it through
     * its service, but no other service (AWS re:Post, "How do I configure an Amazon SNS notification for a CloudWatch alarm?",
     * of alias/aws/sns).
     */
    private static final String AWS_MANAGED = "alias/aws/";

    /** A grant is for a resource of an AWS service: 'kms:GrantIsForAWSResource' of the AWS KMS Developer Guide. */
    private static final Map<String, List<String>> GRANT = Map.of("kms:GrantIsForAWSResource", List.of("true"));

    private final Account account;
    private final ResourcePolicies policies;

    public Keys(Account account, ResourcePolicies policies) {
        this.account = account;
        this.policies = policies;
    }

    /** The ARN of a key by what a template calls it: its id or ARN; of one that AWS manages its alias. */
    public String arn(String key) {
        if (key.startsWith("arn:")) {
            return key;
        }
        return account.arn("kms", key.startsWith("alias/") ? key : "key/" + key);
    }

    /** Whether AWS manages a key: then whoever may use the service may use the key. */
    public static boolean managedByAws(String key) {
        return key.contains(AWS_MANAGED);
    }

    void add(String id, ResourcePolicy policy) {
        policies.put(arn(id), policy);
    }

    /**
     * Why a service may not use a key, in AWS's words; empty if it may. A key that no template declares is the user's, and not
     * asked for.
     *
     * @param context the encryption context
     */
    public String denial(String key, ServiceRequest request, List<String> actions, Map<String, String> context) {
        var arn = arn(key);
        if (managedByAws(key)) {
            return "%s is not authorized to perform: %s on resource: %s, a key that AWS manages"
                    .formatted(request.service(), actions.get(0), arn);
        }
        return policies.of(arn).stream()
                .flatMap(policy -> actions.stream()
                        .map(action -> policy.denial(request, action, arn, account, EncryptionContext.keys(context))))
                .filter(denial -> !denial.isEmpty())
                .findFirst()
                .orElse("");
    }

    /**
     * Why a role that has every permission in the account may not use a key, in AWS's words; empty if it may.
     *
     * @param byItself whether the key's policy must name it, as what the account allows doesn't count
     */
    String denial(String key, String roleArn, boolean byItself, List<String> actions) {
        var arn = arn(key);
        return policies.of(arn).stream()
                .flatMap(policy -> actions.stream()
                        .filter(action -> !allows(policy.access(roleArn, action, arn, account, GRANT), byItself)))
                .findFirst()
                .map(action ->
                        "%s is not authorized to perform: %s on resource: %s because no resource-based policy allows the %s action"
                                .formatted(roleArn, action, arn, action))
                .orElse("");
    }

    private static boolean allows(ResourcePolicy.Access access, boolean byItself) {
        return access == ResourcePolicy.Access.ALLOWED
                || (access == ResourcePolicy.Access.LEFT_TO_THE_ACCOUNT && !byItself);
    }
}
