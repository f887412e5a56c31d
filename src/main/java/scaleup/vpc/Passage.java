package scaleup.vpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.permission.Arn;
import scaleup.permission.Statement;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;

/**
 * What may pass the endpoints of a VPC without another way out (AWS PrivateLink Guide, "Control access to VPC endpoints using
 * endpoint policies"). An endpoint policy allows nothing by itself: both it and the policies of who calls must allow a call. So
 * these say whose calls pass, and to whose resources, and leave what may be done to the roles; otherwise whoever holds a host
 * takes data out with keys of his own, to a bucket or a log of his own account.
 */
final class Passage {
    private static final String OUR_PRINCIPALS = "aws:PrincipalAccount";
    private static final String OUR_RESOURCES = "aws:ResourceAccount";

    private Passage() {}

    /**
     * Calls of our account's principals, and not to what is known to be another account's. Not every action has {@code
     * aws:ResourceAccount} (IAM User Guide, "AWS global condition context keys"), PutMetricData for one has no resource at all;
     * what has none is done in the caller's own account.
     */
    static Statement ofOurs() {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("StringEquals", Map.of(OUR_PRINCIPALS, Aws.ACCOUNT_ID));
        conditions.put("StringEqualsIfExists", Map.of(OUR_RESOURCES, Aws.ACCOUNT_ID));
        return Statement.allow(List.of("*"), List.of("*")).throughEndpoint().when(conditions);
    }

    /** Calls of our account's principals to our account's buckets, of which Amazon S3 always tells the owner. */
    static Statement ofOurBuckets() {
        Map<String, Object> ours = new LinkedHashMap<>();
        ours.put(OUR_PRINCIPALS, Aws.ACCOUNT_ID);
        ours.put(OUR_RESOURCES, Aws.ACCOUNT_ID);
        return Statement.allow(List.of("s3:*"), List.of("*")).throughEndpoint().when(Map.of("StringEquals", ours));
    }

    /**
     * Reading the packages of Amazon Linux 2023, which hosts do without credentials (aws-samples/data-perimeter-policy-examples,
     * "service_owned_resources.md": {@code al2023-repos-<region>-de612dc2}).
     */
    static Statement ofPackages() {
        return Statement.allow(
                        List.of("s3:GetObject"),
                        List.of(Arn.global("s3", "al2023-repos-%s-de612dc2/*".formatted(Aws.REGION))))
                .throughEndpoint();
    }

    /**
     * The answers of the one function in the VPC to AWS CloudFormation, by presigned addresses of a bucket that all accounts
     * share (AWS CloudFormation User Guide, "Access CloudFormation using an interface endpoint"). Only those to stacks of our
     * account, whose ARN an answer's key begins with (AWS Lambda Developer Guide, "Using AWS Lambda with AWS CloudFormation"):
     * who presigned one in another account would read there what is put in it.
     */
    static Statement ofCustomResourceResponses() {
        String region = Fn.join("", Fn.split("-", Aws.REGION));
        return Statement.allow(
                        List.of("s3:PutObject"),
                        List.of(Arn.global(
                                "s3",
                                "cloudformation-custom-resource-response-%s/%s"
                                        .formatted(region, Arn.of("cloudformation", "stack/*")))))
                .throughEndpoint();
    }
}
