package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.NotMade;

/**
 * A resource-based policy: who may do what to the resource that it is attached to. A role's trust policy is one too. 'Policy
 * evaluation logic' of the IAM User Guide; a service of AWS has no identity policies.
 */
public final class ResourcePolicy {
    /** What a policy says of a role of its own account. */
    public enum Access {
        /** An explicit deny, which wins over whatever allows it. */
        DENIED,
        /** To the role, its session, or everybody: then no identity policy is needed. */
        ALLOWED,
        /**
         * To the account: 'AWS account principals' of the IAM User Guide, "you delegate authority to the account", so that an
         * identity policy decides.
         */
        LEFT_TO_THE_ACCOUNT,
        /** Nothing. */
        NOT_ALLOWED
    }

    private static final String RESOURCE_BASED = "resource-based policy";
    private static final String TRUST = "role trust policy";

    /** What a statement says, and to whom. */
    private record Grant(Principals principals, Statement statement) {}

    private final String kind;
    private final List<Grant> grants;

    private ResourcePolicy(String kind, List<Grant> grants) {
        this.kind = kind;
        this.grants = List.copyOf(grants);
    }

    /** One that has no statement yet. */
    public static ResourcePolicy empty() {
        return new ResourcePolicy(RESOURCE_BASED, List.of());
    }

    /** The same with one more statement, which names its resource. */
    public ResourcePolicy with(JsonNode statement, String name) throws NotMade {
        var more = new ArrayList<>(grants);
        more.add(grant(statement, name));
        return new ResourcePolicy(kind, more);
    }

    /**
     * Reads the policy of a queue, a topic or a key.
     *
     * @param name how messages call it
     * @throws NotMade if AWS would refuse it, or if it has something that the rehearsal doesn't evaluate
     */
    public static ResourcePolicy of(JsonNode document, String name) throws NotMade {
        var policy = empty();
        for (var statement : PolicyDocument.each(document.path("Statement"))) {
            policy = policy.with(statement, name);
        }
        if (policy.grants.isEmpty()) {
            throw new NotMade("policy %s has no statement".formatted(name));
        }
        return policy;
    }

    /**
     * Reads what AssumeRolePolicyDocument is.
     *
     * @param name how messages call it
     * @throws NotMade if AWS would refuse it, with AWS's words where they are known
     */
    public static ResourcePolicy trust(JsonNode document, String name) throws NotMade {
        var grants = new ArrayList<Grant>();
        for (var statement : PolicyDocument.each(document.path("Statement"))) {
            if (statement.has("Resource") || statement.has("NotResource")) {
                throw new NotMade("policy %s: Has prohibited field Resource".formatted(name));
            }
            if (!statement.has("Principal")) {
                throw new NotMade("policy %s: Missing required field Principal".formatted(name));
            }
            var grant = grant(((ObjectNode) statement.deepCopy()).put("Resource", "*"), name);
            if (!grant.statement.actions().stream()
                    .allMatch(action -> action.toLowerCase(Locale.ROOT).startsWith("sts:"))) {
                throw new NotMade(
                        "policy %s: AssumeRole policy may only specify STS AssumeRole actions".formatted(name));
            }
            grants.add(grant);
        }
        if (grants.isEmpty()) {
            throw new NotMade("policy %s has no statement".formatted(name));
        }
        return new ResourcePolicy(TRUST, grants);
    }

    private static Grant grant(JsonNode statement, String name) throws NotMade {
        var principals = Principals.of(statement.path("Principal"), name);
        JsonNode rest = ((ObjectNode) statement.deepCopy()).without("Principal");
        return new Grant(principals, PolicyDocument.statement(rest, name));
    }

    /**
     * What it says of a role of the account.
     *
     * @param keys condition keys of the request
     */
    public Access access(
            String roleArn, String action, String resource, Account account, Map<String, List<String>> keys) {
        return access(RoleSession.of(roleArn, roleArn, account), new Asked(action, resource, keys));
    }

    /** What it says of a role of this account that asks, and of its session. */
    Access access(RoleSession session, Asked asked) {
        var toItself = new ArrayList<Statement>();
        var toAccount = new ArrayList<Statement>();
        for (var grant : grants) {
            if (grant.principals.everybody() || grant.principals.includeAws(session.names())) {
                toItself.add(grant.statement);
            } else if (grant.principals.includeAws(session.account())) {
                toAccount.add(grant.statement);
            }
        }
        var itself = PolicyDocument.evaluate(List.of(new PolicyDocument(toItself)), asked);
        var account = PolicyDocument.evaluate(List.of(new PolicyDocument(toAccount)), asked);
        if (itself == PolicyDocument.Verdict.EXPLICITLY_DENIED || account == PolicyDocument.Verdict.EXPLICITLY_DENIED) {
            return Access.DENIED;
        }
        if (itself == PolicyDocument.Verdict.ALLOWED) {
            return Access.ALLOWED;
        }
        return account == PolicyDocument.Verdict.ALLOWED ? Access.LEFT_TO_THE_ACCOUNT : Access.NOT_ALLOWED;
    }

    /** Why a service may not do {@code action} to {@code resource}, in AWS's words; empty if it may. */
    public String denial(ServiceRequest request, String action, String resource, Account account) {
        return denial(request, action, resource, account, Map.of());
    }

    /**
     * Why a service may not, where the request has more condition keys than those that the service always sends.
     *
     * @param further of this action, for example the encryption context of AWS KMS
     */
    public String denial(
            ServiceRequest request,
            String action,
            String resource,
            Account account,
            Map<String, List<String>> further) {
        var asked = new Asked(action, resource, request.keys(account)).with(further);
        var itsOwn = grants.stream()
                .filter(grant -> grant.principals.includeService(request.service()))
                .map(Grant::statement)
                .toList();
        var verdict = PolicyDocument.evaluate(List.of(new PolicyDocument(itsOwn)), asked);
        if (verdict == PolicyDocument.Verdict.ALLOWED) {
            return "";
        }
        var article = kind.equals(TRUST) ? "the " : "a ";
        return "%s%s is not authorized to perform: %s on resource: %s %s%s"
                .formatted(
                        request.service(),
                        request.sourceArn().isEmpty() ? "" : " for " + request.sourceArn(),
                        action,
                        resource,
                        verdict == PolicyDocument.Verdict.EXPLICITLY_DENIED
                                ? "with an explicit deny in %s%s".formatted(article, kind)
                                : "because no %s allows the %s action".formatted(kind, action),
                        unsent(request, itsOwn, asked));
    }

    /** The principals of AWS that it names: accounts, roles, sessions and users. */
    List<String> namedByAws() {
        return grants.stream()
                .flatMap(grant -> grant.principals.byKind().getOrDefault("AWS", List.of()).stream())
                .toList();
    }

    /** What would have allowed it, had the service sent what a condition asks for. */
    private static String unsent(ServiceRequest request, List<Statement> statements, Asked asked) {
        Set<String> keys = new TreeSet<>();
        for (var statement : statements) {
            if (statement.allows() && statement.names(asked)) {
                statement.conditions().stream()
                        .filter(condition -> asked.values(condition.key()).isEmpty() && !condition.holds(asked))
                        .forEach(condition -> keys.add(condition.key()));
            }
        }
        return keys.isEmpty()
                ? ""
                : "; a condition asks for %s, which %s doesn't send"
                        .formatted(String.join(" and ", keys), request.service());
    }
}
