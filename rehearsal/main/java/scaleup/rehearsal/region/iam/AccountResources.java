package scaleup.rehearsal.region.iam;

import java.util.Map;
import java.util.Optional;

/** What authorization has to know of the account's resources. Their owners answer. */
public interface AccountResources {
    /** The ARN of an Auto Scaling group; with {@code *} for its unique id if there is no such group. */
    String autoScalingGroup(String name);

    /** The ARN of the Auto Scaling group that an instance belongs to; that of all groups if it belongs to none. */
    String autoScalingGroupOf(String instanceId);

    /** The ARN of a secret, given its name, its ARN, or the ARN without the random characters at its end. */
    String secret(String secretId);

    /** The ARN of the key of AWS KMS that a user manages and by which a resource is encrypted; empty if none is. */
    Optional<String> key(String arn);

    /** Whether a bucket of Amazon S3 is the account's: its ARN doesn't say whose it is. */
    boolean ownsBucket(String bucket);

    /** The tags of a resource; empty if it has none or doesn't exist. */
    Map<String, String> tags(String arn);
}
