package scaleup.tier;

import java.nio.file.Path;
import scaleup.environment.FileAsset;
import scaleup.permission.Arn;
import software.constructs.Construct;

/**
 * Files that the user or the build brings along: put in S3 at deployment, from there into a folder of each host. Its
 * name in S3 is made of its content, so a change of it rolls the servers.
 */
public final class Workload {
    private final FileAsset asset;
    private final String folder;

    /**
     * Brings {@code source}, a folder of this machine, to {@code folder} on the hosts.
     *
     * @param id of the construct
     */
    public Workload(Construct scope, String id, Path source, String folder) {
        asset = FileAsset.of(scope, id, source);
        this.folder = folder;
    }

    /** {@code s3://bucket/key=folder}, as the host's script reads it. */
    String entry() {
        return "s3://%s/%s=%s".formatted(asset.bucket(), asset.key(), folder);
    }

    /** The one object's ARN. */
    String arn() {
        return Arn.global("s3", "%s/%s".formatted(asset.bucket(), asset.key()));
    }

    /** The ARN of the bucket that holds it. */
    String bucketArn() {
        return Arn.global("s3", asset.bucket());
    }
}
