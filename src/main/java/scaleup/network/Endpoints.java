package scaleup.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.ec2.CfnVPCEndpoint;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.SelectedSubnets;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * How hosts reach AWS within the VPC: Amazon S3 always through its gateway endpoint, which is free; all other services
 * through interface endpoints if there are no NAT gateways.
 */
final class Endpoints extends Construct {
    /** Session Manager, logs and metrics, secrets, and what hosts say about themselves. */
    private static final List<String> SERVICES =
            List.of("ssm", "ssmmessages", "logs", "monitoring", "secretsmanager", "autoscaling", "ec2");

    Endpoints(Construct scope, String vpcId, SelectedSubnets subnets, Isolation isolation) {
        super(scope, "Endpoints");
        CfnVPCEndpoint.Builder.create(this, "S3")
                .vpcId(vpcId)
                .serviceName(serviceName("s3"))
                .vpcEndpointType("Gateway")
                .routeTableIds(subnets.getSubnets().stream()
                        .map(ISubnet::getRouteTable)
                        .map(table -> table.getRouteTableId())
                        .toList())
                .build();
        isolation.endpoints().ifPresent(securityGroup -> {
            for (String service : SERVICES) {
                CfnVPCEndpoint.Builder.create(this, service)
                        .vpcId(vpcId)
                        .serviceName(serviceName(service))
                        .vpcEndpointType("Interface")
                        .privateDnsEnabled(true)
                        .securityGroupIds(List.of(securityGroup))
                        .subnetIds(subnets.getSubnetIds())
                        .build();
            }
            isolation.allowPrefixList(s3PrefixListId());
        });
    }

    /** CloudFormation doesn't return the prefix list of a gateway endpoint; Amazon EC2 does. */
    private String s3PrefixListId() {
        var describe = AwsSdkCall.builder()
                .service("EC2")
                .action("DescribeManagedPrefixLists")
                .parameters(Map.of("Filters", List.of(filter("prefix-list-name", serviceName("s3")))))
                .physicalResourceId(PhysicalResourceId.fromResponse("PrefixLists.0.PrefixListId"))
                .outputPaths(List.of("PrefixLists.0.PrefixListId"))
                .build();
        return AwsCustomResource.Builder.create(this, "S3PrefixList")
                .resourceType("Custom::S3PrefixList")
                .onUpdate(describe)
                .installLatestAwsSdk(false)
                .policy(AwsCustomResourcePolicy.fromStatements(List.of(PolicyStatement.Builder.create()
                        .actions(List.of("ec2:DescribeManagedPrefixLists"))
                        // This action has no resources (Service Authorization Reference, Amazon EC2).
                        .resources(List.of("*"))
                        .build())))
                .build()
                .getResponseField("PrefixLists.0.PrefixListId");
    }

    private static Map<String, Object> filter(String name, String value) {
        var filter = new LinkedHashMap<String, Object>();
        filter.put("Name", name);
        filter.put("Values", List.of(value));
        return filter;
    }

    private static String serviceName(String service) {
        return "com.amazonaws.%s.%s".formatted(Aws.REGION, service);
    }
}
