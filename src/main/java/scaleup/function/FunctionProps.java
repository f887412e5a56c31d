package scaleup.function;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.permission.Statement;

/** What makes one function different from another. */
public final class FunctionProps {
    final String name;
    final String handler;
    final int timeoutSeconds;
    final Map<String, String> variables = new LinkedHashMap<>();
    final Map<String, Statement> permissions = new LinkedHashMap<>();
    boolean woken;
    boolean watched;
    List<String> subnetIds = List.of();
    List<String> securityGroupIds = List.of();

    /**
     * A function that AWS CloudFormation alone calls, and that reaches nothing in the VPC.
     *
     * @param name as it appears in names, for example {@code web-membership}
     * @param handler the class of its handler
     * @param timeoutSeconds 1 to 900, the longest that AWS Lambda allows
     */
    public FunctionProps(String name, String handler, int timeoutSeconds) {
        this.name = name;
        this.handler = handler;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * Events or a schedule wake it: what it then fails to handle waits in a queue, and alarms tell of it. Otherwise AWS
     * CloudFormation tells of a failure itself.
     */
    public FunctionProps woken() {
        woken = true;
        return watched();
    }

    /**
     * Others than AWS CloudFormation call it, such as AWS Secrets Manager, which waits for its answer: an alarm tells of its
     * errors.
     */
    public FunctionProps watched() {
        watched = true;
        return this;
    }

    /** Gives it variables of its environment: never a secret. */
    public FunctionProps variables(Map<String, String> values) {
        variables.putAll(values);
        return this;
    }

    /** Allows it something beyond writing its own log, by the name of the policy. */
    public FunctionProps permissions(Map<String, Statement> statements) {
        permissions.putAll(statements);
        return this;
    }

    /** Runs it in the VPC, with this security group alone, to reach something there. */
    public FunctionProps in(List<String> subnetIds, String securityGroupId) {
        this.subnetIds = subnetIds;
        securityGroupIds = List.of(securityGroupId);
        return this;
    }
}
