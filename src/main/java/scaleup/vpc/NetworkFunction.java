package scaleup.vpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.cloudwatch.LogKey;
import scaleup.configuration.Configuration;
import scaleup.configuration.Egress;
import scaleup.environment.Environment;
import scaleup.function.FunctionProps;
import scaleup.function.JavaFunction;
import scaleup.permission.Arn;
import scaleup.permission.Statement;
import software.amazon.awscdk.CfnResource;
import software.constructs.Construct;

/** What AWS CloudFormation can't do to the network by itself, done by a function as its custom resources. */
final class NetworkFunction extends Construct {
    /** The longest that AWS Lambda allows: a deletion waits in it for network interfaces. */
    private static final int TIMEOUT_SECONDS = 900;

    /** CloudFormation's own patience, a little longer than the function's. */
    private static final int SERVICE_TIMEOUT_SECONDS = 960;

    private final JavaFunction function;

    NetworkFunction(Construct scope, Environment environment, LogKey logKey, Vpc vpc) {
        super(scope, "NetworkFunction");
        String defaultGroup = vpc.defaultSecurityGroup();
        function = new JavaFunction(
                this,
                "Function",
                environment,
                logKey,
                new FunctionProps("network", "scaleup.network.NetworkHandler", TIMEOUT_SECONDS)
                        .permissions(permissions(environment.configuration(), defaultGroup)));
        function.customResource(
                this, "ClosedDefaultGroup", SERVICE_TIMEOUT_SECONDS, Map.of("DefaultSecurityGroup", defaultGroup));
    }

    /** The id of one of AWS's own prefix lists by its {@code name}, as an attribute of the custom resource {@code id}. */
    String prefixListId(Construct scope, String id, String name) {
        return function.customResource(scope, id, SERVICE_TIMEOUT_SECONDS, Map.of("PrefixListName", name))
                .getAtt("PrefixListId")
                .toString();
    }

    /** A resource that is deleted only when no network interface is left in {@code securityGroup}. */
    CfnResource interfacesGone(Construct scope, String id, String securityGroup) {
        return function.customResource(
                scope, id, SERVICE_TIMEOUT_SECONDS, Map.of("InterfacesOfSecurityGroup", securityGroup));
    }

    private static Map<String, Statement> permissions(Configuration configuration, String defaultGroup) {
        Map<String, Statement> permissions = new LinkedHashMap<>();
        // The Describe actions have no resources (Service Authorization Reference, Amazon EC2).
        permissions.put(
                "describe",
                Statement.allow(
                        configuration.network().egress() == Egress.ENDPOINTS
                                ? List.of(
                                        "ec2:DescribeManagedPrefixLists",
                                        "ec2:DescribeNetworkInterfaces",
                                        "ec2:DescribeSecurityGroups")
                                : List.of("ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups"),
                        List.of("*")));
        permissions.put(
                "close",
                Statement.allow(
                        List.of("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"),
                        List.of(Arn.of("ec2", "security-group/" + defaultGroup))));
        return permissions;
    }
}
