package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.NotMade;

/**
 * A resource-based policy: which services may do what to the resource that it is attached to. A role's trust policy is one
 * too. 'Policy evaluation logic' of the IAM User Guide; a service of AWS has no identity policies.
 */
public final class ResourcePolicy {
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

    /** Why a service may not do {@code action} to {@code resource}, in AWS's words; empty if it may. */
    public String denial(ServiceRequest request, String action, String resource, Account account) {
        var asked = new Asked(action, resource, request.keys(account));
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
