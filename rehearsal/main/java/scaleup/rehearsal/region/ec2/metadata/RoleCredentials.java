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

/**
 * The credentials of instances' roles.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html">Retrieve
 *     security credentials from instance metadata</a>: new ones are available at least five minutes before the old ones
 *     expire
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
            current = new Issued(issuer.issue(principal), now);
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

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
