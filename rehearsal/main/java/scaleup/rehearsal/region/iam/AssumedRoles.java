package scaleup.rehearsal.region.iam;

import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.gateway.CredentialsIssuer;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * AWS STS as AWS's services call it: AssumeRole, which the role's trust policy decides ('Role trust policies' of the IAM User
 * Guide). Nobody has a role's credentials but through this. Each request is in the log of calls, as it is in AWS CloudTrail.
 */
public final class AssumedRoles {
    private static final String ACTION = "sts:AssumeRole";

    private final Account account;
    private final Roles roles;
    private final CredentialsIssuer issuer;
    private final CallLog log;
    private final Clock clock;

    public AssumedRoles(Account account, Roles roles, CredentialsIssuer issuer, CallLog log, Clock clock) {
        this.account = account;
        this.roles = roles;
        this.issuer = issuer;
        this.log = log;
        this.clock = clock;
    }

    /**
     * As a service that assumes roles for resources of its own.
     *
     * @param source the ARN of the resource, by the session's name
     */
    public CredentialsIssuer by(String service, Function<String, String> source) {
        return principal -> {
            var request = new ServiceRequest(service, source.apply(principal.session()));
            var denial = roles.denial(principal.role(), request, account);
            log.add(entry(principal, request, denial));
            if (!denial.isEmpty()) {
                throw new Refusal(403, "AccessDenied", denial);
            }
            return issuer.issue(principal);
        };
    }

    private CallLog.Entry entry(Principal principal, ServiceRequest request, String denial) {
        return new CallLog.Entry(
                clock.instant(),
                new Principal(request.service(), principal.session()),
                "sts",
                ACTION.substring(ACTION.indexOf(':') + 1),
                List.of(account.roleArn(principal.role())),
                denial,
                CallLog.ServedBy.PLAYED,
                denial.isEmpty() ? "" : "AccessDenied",
                denial.isEmpty() ? 200 : 403,
                0);
    }
}
