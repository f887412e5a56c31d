package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authorization;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;

/**
 * Decides by the identity policies of the principal's role and by the policy of the resource, a role's trust policy too, where that
 * is encrypted by those for its key too, and by the policy of the VPC's endpoint that a call came through: 'Policy evaluation
 * logic' of the IAM User Guide, for one account without permissions boundaries, session policies and service control policies.
 */
public final class PolicyEvaluation implements Authorization {
    /** An account that is not the played one. */
    private static final String SOMEBODY_ELSE = "000000000000";

    private final Account account;
    private final Roles roles;
    private final EndpointPolicies endpoints;
    private final AccountResources resources;
    private final ResourcePolicies attached;
    private final Map<String, Map<String, Needs>> tables;

    /** @param attached the policies of resources */
    public PolicyEvaluation(
            Account account,
            Roles roles,
            EndpointPolicies endpoints,
            AccountResources resources,
            ResourcePolicies attached) {
        this.account = account;
        this.roles = roles;
        this.endpoints = endpoints;
        this.resources = resources;
        this.attached = attached;
        this.tables = tables(account, resources);
    }

    /** What each action that is known needs, by service. */
    static Map<String, Map<String, Needs>> tables(Account account, AccountResources resources) {
        return Map.ofEntries(
                Map.entry("acm", OperationsActions.acm()),
                Map.entry("autoscaling", AutoScalingActions.table(resources)),
                Map.entry("cloudwatch", OperationsActions.cloudWatch()),
                Map.entry("ec2", Ec2Actions.table(account)),
                Map.entry("elasticloadbalancing", LoadBalancingActions.table()),
                Map.entry("events", OperationsActions.events(account)),
                Map.entry("lambda", OperationsActions.lambda(account)),
                Map.entry("logs", OperationsActions.logs(account)),
                Map.entry("rds", OperationsActions.rds(account)),
                Map.entry("route53", Route53Actions.table()),
                Map.entry("s3", S3Actions.table()),
                Map.entry("secretsmanager", SecretsManagerActions.table(resources)),
                Map.entry("sqs", OperationsActions.sqs(account)),
                Map.entry("ssm", OperationsActions.ssm(account)),
                Map.entry("sts", OperationsActions.sts()));
    }

    @Override
    public Decision decide(Call call, Map<String, String> connection) {
        var needs = tables.getOrDefault(call.service(), Map.of()).get(call.action());
        boolean owner = call.principal().equals(Principal.OWNER);
        if (needs == null) {
            return new Decision(
                    List.of(),
                    owner
                            ? ""
                            : "The rehearsal doesn't know which permission %s:%s needs"
                                    .formatted(call.service(), call.action()));
        }
        var asked = needs.of(call);
        var touched = asked.stream().map(Asked::resource).distinct().toList();
        if (owner) {
            return new Decision(touched, "");
        }
        for (var each : asked) {
            var sent = withKeys(each, call, connection);
            var denial = Stream.concat(
                            Stream.of(sent), ofItsKey(each, call).map(needed -> withKeys(needed, call, connection)))
                    .map(needed -> denial(call.principal(), needed))
                    .filter(text -> !text.isEmpty())
                    .findFirst();
            if (denial.isPresent()) {
                return new Decision(touched, denial.get());
            }
            // Its key is used by the service, whose calls don't come through the endpoint.
            String endpoint = endpoints.denial(sent);
            if (!endpoint.isEmpty()) {
                return new Decision(touched, denial(call.principal(), sent, endpoint));
            }
        }
        return new Decision(touched, "");
    }

    private Stream<Asked> ofItsKey(Asked asked, Call call) {
        return resources.key(asked.resource()).stream()
                .flatMap(key -> KeyPermissions.of(call, asked.resource(), key, account));
    }

    /** Adds the keys that every request has ('AWS global condition context keys'), and those of the resource's tags. */
    private Asked withKeys(Asked asked, Call call, Map<String, String> connection) {
        var complete = asked.with(Needs.keys("", connection))
                .with("aws:PrincipalAccount", List.of(account.id()))
                .with(
                        "aws:PrincipalArn",
                        List.of(account.roleArn(call.principal().role())));
        if (roles.isOfInstances(call.principal().role())) {
            // Of the instance that got the credentials, whose id is the session's name (EC2 User Guide, 'IAM roles').
            complete = complete.with(
                    "ec2:SourceInstanceARN",
                    List.of(account.arn("ec2", "instance/" + call.principal().session())));
        }
        if (asked.resource().equals("*")) {
            return complete;
        }
        var tags = resources.tags(asked.resource());
        return complete.with("aws:ResourceAccount", List.of(owner(asked.resource())))
                .with(Needs.keys("aws:ResourceTag/", tags))
                .with(Needs.keys(call.service() + ":ResourceTag/", tags));
    }

    /** The account that a resource belongs to; hosted zones and roles have no region, and buckets no account in their ARNs. */
    private String owner(String arn) {
        var parts = arn.split(":", 6);
        if (parts.length == 6 && parts[2].equals("s3")) {
            return resources.ownsBucket(parts[5].split("/", 2)[0]) ? account.id() : SOMEBODY_ELSE;
        }
        return parts.length < 6 || parts[4].isEmpty() ? account.id() : parts[4];
    }

    private String denial(Principal principal, Asked asked) {
        var identity = PolicyDocument.evaluate(roles.policies(principal.role()), asked);
        if (identity == PolicyDocument.Verdict.EXPLICITLY_DENIED) {
            return denial(principal, asked, "with an explicit deny in an identity-based policy");
        }
        boolean trust = asked.action().equals("sts:AssumeRole");
        var policy = trust ? roles.find(asked.resource()).map(Roles.Role::trust) : attached.of(asked.resource());
        var access = policy.map(each -> each.access(session(principal), asked))
                .orElse(trust ? ResourcePolicy.Access.NOT_ALLOWED : ResourcePolicy.Access.LEFT_TO_THE_ACCOUNT);
        if (access == ResourcePolicy.Access.DENIED) {
            return denial(
                    principal,
                    asked,
                    "with an explicit deny in %s"
                            .formatted(trust ? "the role trust policy" : "a resource-based policy"));
        }
        // IAM User Guide, 'Policy evaluation for requests within a single account': trust policies "must explicitly
        // allow access for principals", as key policies do.
        if (access == ResourcePolicy.Access.NOT_ALLOWED && trust) {
            return denial(principal, asked, "because no role trust policy allows the sts:AssumeRole action");
        }
        // AWS KMS Developer Guide, 'Key policies': "Without permission from the key policy, IAM policies that allow
        // permissions have no effect." Other resources leave what they don't deny to their account anyway.
        if (access == ResourcePolicy.Access.NOT_ALLOWED && asked.action().startsWith("kms:")) {
            return denial(
                    principal,
                    asked,
                    "because no resource-based policy allows the %s action".formatted(asked.action()));
        }
        return access == ResourcePolicy.Access.ALLOWED || identity == PolicyDocument.Verdict.ALLOWED
                ? ""
                : denial(
                        principal,
                        asked,
                        "because no identity-based policy allows the %s action".formatted(asked.action()));
    }

    private RoleSession session(Principal principal) {
        var role = principal.role();
        var arn = roles.find(role).map(Roles.Role::arn).orElseGet(() -> account.roleArn(role));
        return RoleSession.of(arn, SecurityTokenService.arn(account, principal), account);
    }

    /** 'Troubleshoot access denied error messages' of the IAM User Guide. */
    private String denial(Principal principal, Asked asked, String reason) {
        var resource = asked.resource().equals("*") ? "" : " on resource: " + asked.resource();
        return "User: %s is not authorized to perform: %s%s %s"
                .formatted(SecurityTokenService.arn(account, principal), asked.action(), resource, reason);
    }
}
