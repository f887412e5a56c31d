package scaleup.tier;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import scaleup.environment.FileAsset;
import scaleup.permission.Arn;
import software.constructs.Construct;

/**
 * Files for which user data has no room: put in S3 at deployment, from there into a folder of each host. The name in S3 is the
 * digest of what is in them, so that user data says what a host may install, and a change of it rolls the servers.
 */
public final class Workload {
    private static final int DIGEST_DIGITS = 64;

    private final FileAsset asset;
    private final String folder;
    private final boolean versioned;

    private Workload(FileAsset asset, String folder, boolean versioned) {
        this.asset = asset;
        this.folder = folder;
        this.versioned = versioned;
    }

    /** Brings {@code source}, a folder of this machine, to {@code folder} on the hosts. */
    public static Workload of(Construct scope, Path source, String folder) {
        return new Workload(FileAsset.ofFolder(scope, source), folder, false);
    }

    /**
     * Brings {@code source}, which is one of several versions.
     *
     * @param versioned what it is a version of: its name in S3 begins so, and ends with the digest
     */
    public static Workload version(Construct scope, String versioned, Path source, String folder) {
        return new Workload(FileAsset.ofVersion(scope, versioned, source), folder, true);
    }

    /** Brings {@code files}, which are all in {@code folder}, to the hosts. */
    public static Workload of(Construct scope, String folder, List<HostFile> files) {
        SortedMap<String, String> contents = new TreeMap<>();
        for (HostFile file : files) {
            contents.put(Path.of(folder).relativize(Path.of(file.path())).toString(), file.content());
        }
        return new Workload(
                FileAsset.ofFiles(scope, Path.of(folder).getFileName().toString(), contents), folder, false);
    }

    /** {@code key=folder}, as the host's script reads it: the key ends with {@code <SHA-256>.tar}. */
    String entry() {
        return "%s=%s".formatted(asset.key(), folder);
    }

    /** {@code s3://bucket}, where all workloads of a host are. */
    String bucketUrl() {
        return "s3://" + asset.bucket();
    }

    /** The SHA-256 of what is brought, in hexadecimal. */
    public String digest() {
        return asset.key().substring(digestAt(), asset.key().lastIndexOf('.'));
    }

    private int digestAt() {
        return asset.key().lastIndexOf('.') - DIGEST_DIGITS;
    }

    /** The ARN of the one object, or with {@code *} of all versions, of which a host needs those before and after its own, too. */
    String arn() {
        String key = versioned ? asset.key().substring(0, digestAt()) + "*" : asset.key();
        return Arn.global("s3", "%s/%s".formatted(asset.bucket(), key));
    }

    /** The ARN of the bucket that holds it. */
    String bucketArn() {
        return Arn.global("s3", asset.bucket());
    }
}
