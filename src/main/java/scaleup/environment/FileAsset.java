package scaleup.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import software.amazon.awscdk.AssetStaging;
import software.amazon.awscdk.FileAssetPackaging;
import software.amazon.awscdk.FileAssetSource;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Stage;
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
        return add(
                Stack.of(scope),
                staged.getAssetHash(),
                staged.relativeStagedPath(Stack.of(scope)),
                Files.isDirectory(source) ? FileAssetPackaging.ZIP_DIRECTORY : FileAssetPackaging.FILE,
                source.getFileName().toString());
    }

    /**
     * Writes a folder beside the templates and has it put in S3 before the stack of {@code scope} is deployed.
     *
     * @param name of the folder, for people
     * @param files their content by their name in the folder
     */
    public static FileAsset of(Construct scope, String name, SortedMap<String, String> files) {
        String hash = hash(files);
        String folder = "asset." + hash;
        Path path = Path.of(Stage.of(scope).getAssetOutdir(), folder);
        try {
            Files.createDirectories(path);
            for (var file : files.entrySet()) {
                Files.writeString(path.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return add(Stack.of(scope), hash, folder, FileAssetPackaging.ZIP_DIRECTORY, name);
    }

    private static FileAsset add(Stack stack, String hash, String file, FileAssetPackaging packaging, String name) {
        var location = stack.getSynthesizer()
                .addFileAsset(FileAssetSource.builder()
                        .sourceHash(hash)
                        .fileName(file)
                        .packaging(packaging)
                        .displayName(name)
                        .build());
        return new FileAsset(location.getBucketName(), location.getObjectKey());
    }

    private static String hash(SortedMap<String, String> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            // No name and no text has this character.
            files.forEach(
                    (name, content) -> digest.update((name + '\0' + content + '\0').getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }
}
