package scaleup.permission;

import software.amazon.awscdk.Aws;

/** ARNs of what the template doesn't declare, or can't refer to. */
public final class Arn {
    private Arn() {}

    /** The ARN of a resource of this account and region: {@code instance/*} of {@code ec2}. */
    public static String of(String service, String resource) {
        return "arn:%s:%s:%s:%s:%s".formatted(Aws.PARTITION, service, Aws.REGION, Aws.ACCOUNT_ID, resource);
    }

    /** The ARN of a resource of this account that belongs to no region: {@code role/name} of {@code iam}. */
    public static String ofAccount(String service, String resource) {
        return "arn:%s:%s::%s:%s".formatted(Aws.PARTITION, service, Aws.ACCOUNT_ID, resource);
    }

    /** The ARN of a resource that belongs to no account and region: {@code bucket/key} of {@code s3}. */
    public static String global(String service, String resource) {
        return "arn:%s:%s:::%s".formatted(Aws.PARTITION, service, resource);
    }
}
