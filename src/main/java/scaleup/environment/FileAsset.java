package scaleup.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
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
 * A file of this machine that {@code cdk deploy} puts in Amazon S3. (The CDK's own construct for it makes a bucket beside,
 * which nothing here needs: 0.1 s of a synthesis.)
 *
 * @param bucket the CDK's own of the account and region
 * @param key made of the file's content; of a folder it is that of a TAR archive, and is or ends with the archive's SHA-256
 *     and the extension {@code .tar}
 */
public record FileAsset(String bucket, String key) {
    private static final String ARCHIVE = ".tar";

    /** Writes to an archive. */
    @FunctionalInterface
    private interface Content {
        void writeTo(Archive archive) throws IOException;
    }

    /** Copies {@code file} beside the templates and has it put in S3 before the stack of {@code scope} is deployed. */
    public static FileAsset of(Construct scope, String id, Path file) {
        var staged = AssetStaging.Builder.create(scope, id)
                .sourcePath(file.toString())
                .build();
        return add(
                scope,
                staged.getAssetHash(),
                staged.relativeStagedPath(Stack.of(scope)),
                file.getFileName().toString());
    }

    /**
     * Packs what is in {@code folder} beside the templates and has it put in S3 before the stack of {@code scope} is deployed.
     */
    public static FileAsset ofFolder(Construct scope, Path folder) {
        return packed(scope, folder.getFileName().toString(), "", archive -> archive.add(folder));
    }

    /**
     * Packs what is in {@code folder} as a version of something, by whose name all its versions can be told from everything else
     * in the bucket.
     *
     * @param versioned what it is a version of, for example {@code dev.site}: with a dot, which no other key has before its
     *     extension
     */
    public static FileAsset ofVersion(Construct scope, String versioned, Path folder) {
        return packed(scope, folder.getFileName().toString(), versioned + ".", archive -> archive.add(folder));
    }

    /**
     * Packs text files beside the templates and has them put in S3 before the stack of {@code scope} is deployed.
     *
     * @param name of the folder, for people
     * @param files their content by their name in the folder
     */
    public static FileAsset ofFiles(Construct scope, String name, SortedMap<String, String> files) {
        return packed(scope, name, "", archive -> {
            for (var file : files.entrySet()) {
                archive.add(file.getKey(), file.getValue());
            }
        });
    }

    private static FileAsset packed(Construct scope, String name, String before, Content content) {
        Path assembly = Path.of(Stage.of(scope).getAssetOutdir());
        Path packing = assembly.resolve("asset.packing");
        try {
            Files.createDirectories(assembly);
            var digest = MessageDigest.getInstance("SHA-256");
            try (var output = Files.newOutputStream(packing);
                    var archive = new Archive(new DigestOutputStream(output, digest))) {
                content.writeTo(archive);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            String file = "asset." + hash + ARCHIVE;
            Files.move(packing, assembly.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            return add(scope, before + hash, file, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }

    private static FileAsset add(Construct scope, String hash, String file, String name) {
        var location = Stack.of(scope)
                .getSynthesizer()
                .addFileAsset(FileAssetSource.builder()
                        .sourceHash(hash)
                        .fileName(file)
                        .packaging(FileAssetPackaging.FILE)
                        .displayName(name)
                        .build());
        return new FileAsset(location.getBucketName(), location.getObjectKey());
    }
}
