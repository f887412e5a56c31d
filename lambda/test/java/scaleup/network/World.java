package scaleup.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import scaleup.Deployed;
import scaleup.Moto;
import scaleup.cloudformation.CustomResourceRequest;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** A VPC in an emulator, and Amazon EC2 as the function has it. */
final class World {
    /** Amazon EC2 as a whole, to make things with. */
    final Ec2Client ec2 = client(Ec2Client.builder());

    final String vpc;
    final String defaultGroup;

    World() {
        vpc = ec2.createVpc(request -> request.cidrBlock("10.10.0.0/16")).vpc().vpcId();
        defaultGroup = ec2.describeSecurityGroups(
                        request -> request.filters(filter("vpc-id", vpc), filter("group-name", "default")))
                .securityGroups()
                .get(0)
                .groupId();
        // Amazon VPC makes it with this rule, moto without.
        ec2.authorizeSecurityGroupIngress(request -> request.groupId(defaultGroup)
                .ipPermissions(IpPermission.builder()
                        .ipProtocol("-1")
                        .userIdGroupPairs(
                                UserIdGroupPair.builder().groupId(defaultGroup).build())
                        .build()));
    }

    /** The function's own client. */
    static scaleup.ec2.Ec2Client functions(ExecutionInterceptor... interceptors) {
        return client(scaleup.ec2.Ec2Client.builder()
                .overrideConfiguration(configuration -> configuration.executionInterceptors(List.of(interceptors))));
    }

    SecurityGroup group() {
        return ec2.describeSecurityGroups(request -> request.groupIds(defaultGroup))
                .securityGroups()
                .get(0);
    }

    /** The rules that it has in both directions, one for each other end. */
    List<String> rules() {
        return ec2
                .describeSecurityGroupRules(request -> request.filters(filter("group-id", defaultGroup)))
                .securityGroupRules()
                .stream()
                .map(rule -> rule.securityGroupRuleId())
                .toList();
    }

    /** The id of a network interface that is made in the default group. */
    String networkInterface() {
        String subnet = ec2.describeSubnets(request -> request.filters(filter("vpc-id", vpc))).subnets().stream()
                .findFirst()
                .orElseGet(() -> ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock("10.10.1.0/24"))
                        .subnet())
                .subnetId();
        return ec2.createNetworkInterface(request -> request.subnetId(subnet).groups(defaultGroup))
                .networkInterface()
                .networkInterfaceId();
    }

    void delete(String networkInterface) {
        ec2.deleteNetworkInterface(request -> request.networkInterfaceId(networkInterface));
    }

    static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    static CustomResourceRequest request(CustomResourceRequest.Type type, Map<String, String> properties) {
        return new CustomResourceRequest(
                type, "stack", "request", "Resource", "id", new ObjectMapper().valueToTree(properties));
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(Moto.endpoint())
                .region(Region.of(Deployed.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
