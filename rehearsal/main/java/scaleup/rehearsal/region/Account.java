package scaleup.rehearsal.region;

import java.util.List;

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

    /** The ARN of a role, which belongs to no region. */
    public String roleArn(String name) {
        return "arn:%s:iam::%s:role/%s".formatted(partition(), id, name);
    }
}
