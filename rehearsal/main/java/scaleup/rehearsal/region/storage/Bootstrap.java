package scaleup.rehearsal.region.storage;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.review.assembly.FileAsset;

/**
 * What 'cdk bootstrap' and the upload of assets leave in an account before the first stack is deployed. AWS CDK Developer Guide,
 * 'AWS CDK bootstrapping' and 'Bootstrap template version history'.
 */
public final class Bootstrap {
    /** The version of the bootstrap resources of the CDK CLI that the project pins (2.1148.1). */
    private static final String VERSION = "33";

    /**
     * The id of the key by which assets are encrypted, as after {@code cdk bootstrap --bootstrap-kms-key-id}: one of the user's,
     * which leaves to the account who may use it. Whoever may read assets then may do so with any other bucket too.
     */
    public static final String KEY = "b0075742-0000-4000-8000-000000000000";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Account account;
    private final MotoClient moto;

    public Bootstrap(Account account, MotoClient moto) {
        this.account = account;
        this.moto = moto;
    }

    /** Stores the parameter by which templates check that the account is bootstrapped. */
    public void storeVersion() throws Refusal {
        var request = JSON.createObjectNode()
                .put("Name", "/cdk-bootstrap/hnb659fds/version")
                .put("Type", "String")
                .put("Value", VERSION);
        moto.json("ssm", "AmazonSSM.PutParameter", request);
    }

    /**
     * Uploads assets to their buckets, which are made if need be.
     *
     * @param assets those that somebody will download
     * @param work a folder for the zip files; they are removed
     */
    public void upload(Collection<FileAsset> assets, Path work) throws IOException, Refusal {
        for (var asset : assets) {
            if (asset.packaging() == FileAsset.Packaging.FILE) {
                put(asset, asset.source());
                continue;
            }
            var zip = Files.createTempFile(work, "asset", ".zip");
            try {
                ZipFolder.write(asset.source(), zip);
                put(asset, zip);
            } finally {
                Files.delete(zip);
            }
        }
    }

    private void put(FileAsset asset, Path file) throws Refusal {
        for (var destination : asset.destinations()) {
            var here = destination.in(account.partition(), account.region(), account.id());
            moto.createBucket(here.bucketName());
            moto.putObject(here.bucketName(), here.objectKey(), file);
        }
    }
}
