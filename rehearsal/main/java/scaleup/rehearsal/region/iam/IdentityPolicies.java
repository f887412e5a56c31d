package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authorization;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;

/**
 * Decides by the identity policies of the principal's role: 'Policy evaluation logic' of the IAM User Guide, for one
 * account without resource policies, permissions boundaries, session policies and service control policies.
 */
public final class IdentityPolicies implements Authorization {
    private final Account account;
    private final Roles roles;
    private final AccountResources resources;
    private final Map<String, Map<String, Needs>> tables;

    public IdentityPolicies(Account account, Roles roles, AccountResources resources) {
        this.account = account;
        this.roles = roles;
        this.resources = resources;
        this.tables = Map.ofEntries(
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
        var asked = needs.of(call).stream()
                .map(each -> withKeys(each, call, connection))
                .toList();
        var touched = asked.stream().map(Asked::resource).distinct().toList();
        if (owner) {
            return new Decision(touched, "");
        }
        var policies = roles.policies(call.principal().role());
        for (var each : asked) {
            var verdict = PolicyDocument.evaluate(policies, each);
            if (verdict != PolicyDocument.Verdict.ALLOWED) {
                return new Decision(touched, denial(call.principal(), each, verdict));
            }
        }
        return new Decision(touched, "");
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
        return complete.with(Needs.keys("aws:ResourceTag/", tags))
                .with(Needs.keys(call.service() + ":ResourceTag/", tags));
    }

    /** 'Troubleshoot access denied error messages' of the IAM User Guide. */
    private String denial(Principal principal, Asked asked, PolicyDocument.Verdict verdict) {
        var resource = asked.resource().equals("*") ? "" : " on resource: " + asked.resource();
        return "User: %s is not authorized to perform: %s%s %s"
                .formatted(
                        CallerIdentity.arn(account, principal),
                        asked.action(),
                        resource,
                        verdict == PolicyDocument.Verdict.EXPLICITLY_DENIED
                                ? "with an explicit deny in an identity-based policy"
                                : "because no identity-based policy allows the %s action".formatted(asked.action()));
    }
}
