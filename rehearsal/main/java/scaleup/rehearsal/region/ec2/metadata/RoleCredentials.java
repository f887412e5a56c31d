package scaleup.rehearsal.region.ec2.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import scaleup.rehearsal.region.gateway.Credentials;
import scaleup.rehearsal.region.gateway.CredentialsIssuer;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * The credentials of instances' roles.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html">Retrieve
 *     security credentials from instance metadata</a>: new ones are available at least five minutes before the old ones
 *     expire
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html">Troubleshoot IAM and Amazon
 *     EC2</a>: what the document is when EC2 can't assume the role
 */
final class RoleCredentials {
    private static final Duration BEFORE_EXPIRATION = Duration.ofMinutes(5);

    private record Issued(Credentials credentials, Instant at) {}

    private final CredentialsIssuer issuer;
    private final Clock clock;
    private final Map<Principal, Issued> issued = new HashMap<>();

    RoleCredentials(CredentialsIssuer issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The document that {@code iam/security-credentials/ROLE} is. */
    synchronized String document(Principal principal) {
        Instant now = clock.instant();
        Issued current = issued.get(principal);
        if (current == null || !current.credentials().expiration().isAfter(now.plus(BEFORE_EXPIRATION))) {
            try {
                current = new Issued(issuer.issue(principal), now);
            } catch (Refusal e) {
                return unauthorized(principal, now);
            }
            issued.put(principal, current);
        }
        Credentials credentials = current.credentials();
        return JsonNodeFactory.instance
                .objectNode()
                .put("Code", "Success")
                .put("LastUpdated", text(current.at()))
                .put("Type", "AWS-HMAC")
                .put("AccessKeyId", credentials.accessKeyId())
                .put("SecretAccessKey", credentials.secretAccessKey())
                .put("Token", credentials.sessionToken())
                .put("Expiration", text(credentials.expiration()))
                .toPrettyString();
    }

    private static String unauthorized(Principal principal, Instant now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Code", "AssumeRoleUnauthorizedAccess")
                .put(
                        "Message",
                        "EC2 cannot assume the role %s. Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc."
                                .formatted(principal.role()))
                .put("LastUpdated", text(now))
                .toPrettyString();
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
