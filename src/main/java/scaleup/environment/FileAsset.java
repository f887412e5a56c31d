package scaleup.environment;

import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awscdk.AssetStaging;
import software.amazon.awscdk.FileAssetPackaging;
import software.amazon.awscdk.FileAssetSource;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/**
 * A file or a folder of this machine that {@code cdk deploy} puts in Amazon S3. Its key is made of its content. (The CDK's
 * own construct for it makes a bucket beside, which nothing here needs: 0.1 s of a synthesis.)
 *
 * @param bucket the CDK's own of the account and region
 * @param key of a folder: that of a ZIP archive
 */
public record FileAsset(String bucket, String key) {
    /** Copies {@code source} beside the templates and has it put in S3 before the stack of {@code scope} is deployed. */
    public static FileAsset of(Construct scope, String id, Path source) {
        var staged = AssetStaging.Builder.create(scope, id)
                .sourcePath(source.toString())
                .build();
        var stack = Stack.of(scope);
        var location = stack.getSynthesizer()
                .addFileAsset(FileAssetSource.builder()
                        .sourceHash(staged.getAssetHash())
                        .fileName(staged.relativeStagedPath(stack))
                        .packaging(
                                Files.isDirectory(source) ? FileAssetPackaging.ZIP_DIRECTORY : FileAssetPackaging.FILE)
                        .displayName(source.getFileName().toString())
                        .build());
        return new FileAsset(location.getBucketName(), location.getObjectKey());
    }
}
