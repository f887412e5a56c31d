package scaleup.tier;

import java.nio.file.Path;
import scaleup.permission.Arn;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.constructs.Construct;

/**
 * Files that the user or the build brings along: put in S3 at deployment, from there into a folder of each host. Its
 * name in S3 is made of its content, so a change of it rolls the servers.
 */
public final class Workload {
    private final String bucket;
    private final String key;
    private final String folder;

    /**
     * Brings {@code source}, a folder of this machine, to {@code folder} on the hosts.
     *
     * @param id of the construct
     */
    public Workload(Construct scope, String id, Path source, String folder) {
        var asset = Asset.Builder.create(scope, id).path(source.toString()).build();
        bucket = asset.getS3BucketName();
        key = asset.getS3ObjectKey();
        this.folder = folder;
    }

    /** {@code s3://bucket/key=folder}, as the host's script reads it. */
    String entry() {
        return "s3://%s/%s=%s".formatted(bucket, key, folder);
    }

    /** The one object's ARN. */
    String arn() {
        return Arn.global("s3", "%s/%s".formatted(bucket, key));
    }
}
