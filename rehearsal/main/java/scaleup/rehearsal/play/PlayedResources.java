package scaleup.rehearsal.play;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.autoscaling.AutoScalingGroups;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.iam.AccountResources;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.region.sqs.QueuePolicies;
import scaleup.rehearsal.region.storage.Bootstrap;
import scaleup.rehearsal.region.storage.StoredValues;

/** What authorization asks about the resources that are played. */
record PlayedResources(
        Account account,
        Supplier<AutoScalingGroups> autoScaling,
        Supplier<Ec2> ec2,
        StoredValues stored,
        Keys keys,
        QueuePolicies queues)
        implements AccountResources {
    private static final String S3 = "arn:aws:s3:::";

    /** How the CDK's buckets are called. */
    private static final String ASSETS = S3 + "cdk-";

    @Override
    public String autoScalingGroup(String name) {
        return autoScaling
                .get()
                .arn(name)
                .orElseGet(() -> account.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/" + name));
    }

    @Override
    public String autoScalingGroupOf(String instanceId) {
        return autoScaling
                .get()
                .arnOfGroupOf(instanceId)
                .orElseGet(() -> account.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*"));
    }

    @Override
    public String secret(String secretId) {
        return stored.secretArn(secretId);
    }

    @Override
    public Optional<String> key(String arn) {
        if (arn.startsWith(S3)) {
            // A bucket of the user's, which isn't here, has Amazon S3's own key, as each has where nobody chose another
            // (Amazon S3 User
            // Guide, "Setting default server-side encryption behavior for Amazon S3 buckets").
            return arn.startsWith(ASSETS) ? Optional.of(keys.arn(Bootstrap.KEY)) : Optional.empty();
        }
        return arn.contains(":secretsmanager:") ? stored.secretKey(arn).map(keys::arn) : queues.key(arn);
    }

    @Override
    public boolean ownsBucket(String bucket) {
        return stored.hasBucket(bucket);
    }

    @Override
    public Map<String, String> tags(String arn) {
        return arn.contains(":secretsmanager:")
                ? stored.secretTags(arn)
                : ec2.get().tags().ofArn(arn);
    }
}
