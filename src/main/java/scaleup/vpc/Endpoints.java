package scaleup.vpc;

import java.util.List;
import scaleup.permission.Policy;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.ec2.CfnVPCEndpoint;
import software.constructs.Construct;

/**
 * How hosts reach AWS within the VPC: Amazon S3 always through its gateway endpoint, which is free; all other services
 * through interface endpoints if there are no NAT gateways. Then nothing else leads out, and what passes the endpoints is held
 * to the account.
 */
public final class Endpoints extends Construct {
    /** Session Manager, logs and metrics, secrets, what hosts say about themselves, and the application's credentials. */
    private static final List<String> SERVICES =
            List.of("ssm", "ssmmessages", "logs", "monitoring", "secretsmanager", "ec2", "sts");

    Endpoints(Construct scope, Vpc vpc, Isolation isolation, NetworkFunction function) {
        super(scope, "Endpoints");
        var s3 = CfnVPCEndpoint.Builder.create(this, "S3")
                .vpcId(vpc.id())
                .serviceName(serviceName("s3"))
                .vpcEndpointType("Gateway")
                .routeTableIds(vpc.privateRouteTableIds())
                .build();
        isolation.endpoints().ifPresent(securityGroup -> {
            // Where there are NAT gateways, a policy would keep nothing in: there is a way around it.
            s3.setPolicyDocument(
                    Policy.document(Passage.ofOurBuckets(), Passage.ofPackages(), Passage.ofCustomResourceResponses()));
            for (String service : SERVICES) {
                CfnVPCEndpoint.Builder.create(this, service)
                        .vpcId(vpc.id())
                        .serviceName(serviceName(service))
                        .vpcEndpointType("Interface")
                        .privateDnsEnabled(true)
                        .securityGroupIds(List.of(securityGroup))
                        .subnetIds(vpc.privateSubnetIds())
                        .policyDocument(Policy.document(Passage.ofOurs()))
                        .build();
            }
            isolation.allowPrefixList(function.prefixListId(this, "S3PrefixList", serviceName("s3")));
        });
    }

    /** Whether there is a way to a service where there are no NAT gateways, by its name in actions such as {@code ssm:GetParameter}. */
    public static boolean leadTo(String service) {
        return service.equals("s3") || SERVICES.contains(service);
    }

    private static String serviceName(String service) {
        return "com.amazonaws.%s.%s".formatted(Aws.REGION, service);
    }
}
