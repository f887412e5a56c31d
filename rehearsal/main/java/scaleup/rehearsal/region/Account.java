package scaleup.rehearsal.region;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * The account and region that are played.
 *
 * @param id twelve digits
 * @param region for example {@code eu-central-1}
 */
public record Account(String id, String region) {
    /** The account number of the examples in AWS's documentation, and a region with three zones. */
    public static final Account PLAYED = new Account("111122223333", "eu-central-1");

    public String partition() {
        return "aws";
    }

    public List<String> zones() {
        return List.of(region + "a", region + "b", region + "c");
    }

    /** The ARN of a resource of this account and region, for example {@code arn("ec2", "instance/i-1")}. */
    public String arn(String service, String resource) {
        return "arn:%s:%s:%s:%s:%s".formatted(partition(), service, region, id, resource);
    }

    /** The id of a stack of AWS CloudFormation, which is always the same for a name. */
    public String stackId(String name) {
        return arn(
                "cloudformation",
                "stack/%s/%s".formatted(name, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))));
    }

    /** The ARN of a role, which belongs to no region. */
    public String roleArn(String name) {
        return "arn:%s:iam::%s:role/%s".formatted(partition(), id, name);
    }
}
