package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.NotMade;
import scaleup.review.assembly.FileAsset;

class UploadedAssetsTest {
    private static final UploadedAssets ASSETS = new UploadedAssets(
            List.of(asset("site", "/site", "5175.zip"), asset("functions", "/functions", "0e7a.zip", "copy.zip")),
            Account.PLAYED);

    @Test
    void aFileIsFoundUnderEachOfItsNamesInTheAccountsBucket() throws Exception {
        assertThat(ASSETS.file("assets-111122223333-eu-central-1", "0e7a.zip")).isEqualTo(Path.of("/functions"));
        assertThat(ASSETS.file("assets-111122223333-eu-central-1", "copy.zip")).isEqualTo(Path.of("/functions"));
        assertThat(ASSETS.file("assets-111122223333-eu-central-1", "5175.zip")).isEqualTo(Path.of("/site"));
    }

    @Test
    void whatNobodyUploadedIsNamed() {
        assertThatThrownBy(() -> ASSETS.file("assets-111122223333-eu-central-1", "none.zip"))
                .isInstanceOf(NotMade.class)
                .hasMessage("no asset is uploaded to s3://assets-111122223333-eu-central-1/none.zip");
        assertThatThrownBy(() -> ASSETS.file("other", "5175.zip")).isInstanceOf(NotMade.class);
    }

    private static FileAsset asset(String id, String source, String... keys) {
        return new FileAsset(
                id,
                id,
                Path.of(source),
                FileAsset.Packaging.ZIP,
                List.of(keys).stream()
                        .map(key -> new FileAsset.Destination("assets-${AWS::AccountId}-${AWS::Region}", key))
                        .toList());
    }
}
