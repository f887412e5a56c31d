package scaleup.network;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.Provider;
import scaleup.ec2.Ec2Client;
import scaleup.ec2.model.Filter;

/**
 * The custom resource that is deleted when a security group has no network interface any more. AWS Lambda takes up to an hour
 * to remove those of a function that was in a VPC, with the function's own role (AWS Lambda Developer Guide, "Giving Lambda
 * functions access to resources in an Amazon VPC"; awslabs/aws-support-tools#174): if that went before, they stay, and with
 * them subnets and security groups. Making it does nothing.
 *
 * @param pause between two looks
 */
record NetworkInterfaces(Ec2Client ec2, Duration pause) implements Provider {
    /** The property that names the security group. */
    static final String PROPERTY = "InterfacesOfSecurityGroup";

    @Override
    public Map<String, String> provide(CustomResourceRequest request, Deadline deadline) throws InterruptedException {
        if (request.type() != CustomResourceRequest.Type.DELETE) {
            return Map.of();
        }
        String group = request.property(PROPERTY);
        List<String> interfaces = interfaces(group);
        while (!interfaces.isEmpty()) {
            if (deadline.remaining().compareTo(pause) <= 0) {
                throw new Failure(
                        ("Security group %s still has the network interfaces %s. AWS Lambda removes those of a"
                                        + " function within an hour of its deletion: delete the stack again then.")
                                .formatted(group, String.join(", ", interfaces)));
            }
            Thread.sleep(pause.toMillis());
            interfaces = interfaces(group);
        }
        return Map.of();
    }

    private List<String> interfaces(String group) {
        Filter inGroup = Filter.builder().name("group-id").values(group).build();
        return ec2.describeNetworkInterfaces(describe -> describe.filters(inGroup)).networkInterfaces().stream()
                .map(found -> found.networkInterfaceId())
                .sorted()
                .toList();
    }
}
