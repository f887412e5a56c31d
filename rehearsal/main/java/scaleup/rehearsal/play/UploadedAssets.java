package scaleup.rehearsal.play;

import java.nio.file.Path;
import java.util.List;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.lambda.Assets;
import scaleup.rehearsal.template.NotMade;
import scaleup.review.assembly.FileAsset;

/** Where on this computer the files are that templates look for in Amazon S3. */
record UploadedAssets(List<FileAsset> assets, Account account) implements Assets {
    @Override
    public Path file(String bucket, String key) throws NotMade {
        var wanted = new FileAsset.Destination(bucket, key);
        return assets.stream()
                .filter(asset -> asset.destinations().stream().anyMatch(destination -> destination
                        .in(account.partition(), account.region(), account.id())
                        .equals(wanted)))
                .map(FileAsset::source)
                .findFirst()
                .orElseThrow(() -> new NotMade("no asset is uploaded to s3://%s/%s".formatted(bucket, key)));
    }
}
