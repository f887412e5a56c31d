package scaleup.function;

import java.util.List;
import java.util.Map;
import scaleup.permission.Statement;

/**
 * What makes one function different from another.
 *
 * @param name as it appears in names, for example {@code web-membership}
 * @param handler the class of its handler
 * @param timeoutSeconds 1 to 900, the longest that AWS Lambda allows
 * @param woken whether events or a schedule wake it: what it then fails to handle waits in a queue, and alarms tell of it.
 *     Otherwise only AWS CloudFormation calls it, and tells of a failure itself
 * @param environment its variables: never a secret
 * @param permissions beyond writing its own log, by the name of the policy
 * @param subnetIds where it runs if it must reach something in the VPC, else empty
 * @param securityGroupIds its groups if it runs in the VPC, else empty
 */
public record FunctionProps(
        String name,
        String handler,
        int timeoutSeconds,
        boolean woken,
        Map<String, String> environment,
        Map<String, Statement> permissions,
        List<String> subnetIds,
        List<String> securityGroupIds) {}
