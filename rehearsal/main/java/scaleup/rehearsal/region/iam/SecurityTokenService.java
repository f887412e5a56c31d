package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.IssuedCredentials;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;

/**
 * AWS STS as roles call it: GetCallerIdentity and AssumeRole, whose caller the role's trust policy and its own policies have
 * decided on before (AWS STS API Reference).
 */
public final class SecurityTokenService implements Service {
    /** AssumeRole, RoleSessionName: "a string of characters consisting of upper- and lower-case alphanumeric [...] _=,.@-". */
    private static final String SESSION = "[\\w+=,.@-]{2,64}";

    private static final long SHORTEST_SECONDS = 900;

    /** IAM User Guide, 'Role chaining': "limits your AWS CLI or AWS API role session to a maximum of one hour". */
    private static final long LONGEST_SECONDS = 3600;

    private static final Set<String> PLAYED = Set.of("RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId");

    private final Account account;
    private final Roles roles;
    private final IssuedCredentials issuer;

    public SecurityTokenService(Account account, Roles roles, IssuedCredentials issuer) {
        this.account = account;
        this.roles = roles;
        this.issuer = issuer;
    }

    @Override
    public boolean plays(String action) {
        return List.of("AssumeRole", "GetCallerIdentity").contains(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        return call.action().equals("AssumeRole") ? assumeRole(call.parameters()) : callerIdentity(call.principal());
    }

    private JsonNode callerIdentity(Principal principal) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("UserId", userId(principal))
                .put("Account", account.id())
                .put("Arn", arn(account, principal));
    }

    private JsonNode assumeRole(JsonNode parameters) throws Refusal {
        Set<String> others = new TreeSet<>();
        parameters.fieldNames().forEachRemaining(others::add);
        others.removeAll(PLAYED);
        if (!others.isEmpty()) {
            throw new Refusal(
                    501,
                    "NotImplemented",
                    "The rehearsal doesn't play sts:AssumeRole with " + String.join(", ", others));
        }
        String session = parameters.path("RoleSessionName").asText();
        if (!session.matches(SESSION)) {
            throw invalid(
                    "1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: %s"
                            .formatted(session, SESSION));
        }
        long seconds = parameters.path("DurationSeconds").asLong(LONGEST_SECONDS);
        if (seconds < SHORTEST_SECONDS) {
            throw invalid(
                    "1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to %d"
                            .formatted(seconds, SHORTEST_SECONDS));
        }
        if (seconds > LONGEST_SECONDS) {
            throw invalid(
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        }
        String role =
                roles.find(parameters.path("RoleArn").asText()).orElseThrow().name();
        var principal = new Principal(role, session);
        var credentials = issuer.issue(principal, Duration.ofSeconds(seconds));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("Credentials")
                .put("AccessKeyId", credentials.accessKeyId())
                .put("SecretAccessKey", credentials.secretAccessKey())
                .put("SessionToken", credentials.sessionToken())
                .put(
                        "Expiration",
                        credentials.expiration().truncatedTo(ChronoUnit.SECONDS).toString());
        answer.putObject("AssumedRoleUser")
                .put("AssumedRoleId", userId(principal))
                .put("Arn", arn(account, principal));
        return answer;
    }

    private String userId(Principal principal) {
        return roles.find(principal.role()).map(Roles.Role::id).orElse(account.id()) + ":" + principal.session();
    }

    private static Refusal invalid(String message) {
        return new Refusal(400, "ValidationError", message);
    }

    /** The ARN of a role's session. */
    static String arn(Account account, Principal principal) {
        return "arn:%s:sts::%s:assumed-role/%s/%s"
                .formatted(account.partition(), account.id(), principal.role(), principal.session());
    }
}
