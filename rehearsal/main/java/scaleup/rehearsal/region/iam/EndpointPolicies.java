package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.template.NotMade;

/**
 * The policies of a VPC's endpoints: 'Control access to VPC endpoints using endpoint policies' of the AWS PrivateLink Guide. One
 * "does not override or replace identity-based policies or resource-based policies": a call through an endpoint must be allowed by
 * the caller's policies and by the endpoint's.
 */
public final class EndpointPolicies {
    /** The condition key that names the endpoint through which a call came. */
    public static final String ENDPOINT = "aws:SourceVpce";

    /** 'The size of an endpoint policy cannot exceed 20,480 characters, including white space.' */
    private static final int LONGEST = 20_480;

    /** An endpoint, with its policy if it has one. */
    private record Endpoint(String id, List<PolicyDocument> policies) {}

    private final Map<String, Endpoint> byService = new ConcurrentHashMap<>();

    /**
     * Adds an endpoint.
     *
     * @param service as IAM writes it, for example {@code cloudwatch}
     * @param document its policy; missing where it has none, and then it lets every call pass
     * @param name how messages call the policy
     * @throws NotMade if AWS would refuse the policy, or if it has something that the rehearsal doesn't evaluate
     */
    public void add(String id, String service, JsonNode document, String name) throws NotMade {
        byService.put(service, new Endpoint(id, document.isMissingNode() ? List.of() : List.of(read(document, name))));
    }

    /** The id of the endpoint of a service, if there is one. */
    public Optional<String> of(String service) {
        return Optional.ofNullable(byService.get(service)).map(Endpoint::id);
    }

    private static PolicyDocument read(JsonNode document, String name) throws NotMade {
        if (document.toString().length() > LONGEST) {
            throw new NotMade("policy %s is longer than %d characters".formatted(name, LONGEST));
        }
        List<Statement> statements = new ArrayList<>();
        for (var statement : PolicyDocument.each(document.path("Statement"))) {
            if (!Principals.of(statement.path("Principal"), name).everybody()) {
                throw new NotMade(
                        "policy %s: a principal of an endpoint's policy is \"*\" here, and conditions say whose calls pass"
                                .formatted(name));
            }
            JsonNode rest = ((ObjectNode) statement.deepCopy()).without("Principal");
            statements.add(PolicyDocument.statement(rest, name));
        }
        if (statements.isEmpty()) {
            throw new NotMade("policy %s has no statement".formatted(name));
        }
        return new PolicyDocument(statements);
    }

    /**
     * Why a call may not pass the endpoint that it came through, the end of AWS's words: 'Troubleshoot access denied error
     * messages' of the IAM User Guide. Empty if it may, or came through none.
     */
    String denial(Asked asked) {
        var through = asked.values(ENDPOINT);
        var endpoint = byService.values().stream()
                .filter(each -> through.contains(each.id()) && !each.policies().isEmpty())
                .findFirst();
        if (endpoint.isEmpty()) {
            return "";
        }
        return switch (PolicyDocument.evaluate(endpoint.get().policies(), asked)) {
            case ALLOWED -> "";
            case EXPLICITLY_DENIED -> "with an explicit deny in a VPC endpoint policy";
            case IMPLICITLY_DENIED -> "because no VPC endpoint policy allows the %s action".formatted(asked.action());
        };
    }

    /**
     * Why a request that an AWS service has signed may not pass the endpoint that it came through, in AWS's words; empty if it
     * may. Whoever has a presigned address makes such requests, to what the service owns.
     *
     * @param service for example {@code cloudformation.amazonaws.com}
     * @param connection condition keys of the connection
     */
    public String denialOfService(String service, String action, String resource, Map<String, String> connection) {
        var asked = Asked.of(action, resource)
                .with(Needs.keys("", connection))
                .with("aws:PrincipalIsAWSService", List.of("true"))
                .with("aws:PrincipalServiceName", List.of(service));
        String why = denial(asked);
        return why.isEmpty()
                ? ""
                : "%s is not authorized to perform: %s on resource: %s %s".formatted(service, action, resource, why);
    }
}
