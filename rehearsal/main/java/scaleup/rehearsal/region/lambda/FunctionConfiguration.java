package scaleup.rehearsal.region.lambda;

import java.time.Duration;
import java.util.Map;
import scaleup.rehearsal.region.gateway.Principal;

/**
 * A function as its template configures it.
 *
 * @param runtime for example {@code java25}
 * @param handler for example {@code scaleup.membership.MembershipHandler}
 * @param role the name of its role
 * @param memory in MB
 * @param timeout how long one invocation may take
 * @param logGroup the name of its log group
 * @param variables of its environment
 */
record FunctionConfiguration(
        String name,
        String arn,
        String runtime,
        String handler,
        String role,
        int memory,
        Duration timeout,
        String logGroup,
        Map<String, String> variables) {
    FunctionConfiguration {
        variables = Map.copyOf(variables);
    }

    /** As whom its code calls AWS. */
    Principal principal() {
        return new Principal(role, name);
    }

    /** Without the variables. */
    @Override
    public String toString() {
        return name;
    }
}
