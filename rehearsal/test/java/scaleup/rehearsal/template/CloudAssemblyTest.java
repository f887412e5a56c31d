package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.Account;

class CloudAssemblyTest {
    static final Path FOLDER = Path.of("test/resources/assembly");

    @Test
    void stacksComeInTheOrderOfTheManifestUnderTheirStackNames() throws NotMade {
        assertThat(CloudAssembly.read(FOLDER).stacks())
                .extracting(Stack::name)
                .containsExactly("Shop-Network", "Shop-Web");
    }

    /** 'cloud-assembly-schema', AwsCloudFormationStackProperties, terminationProtection. */
    @Test
    void aStackKnowsWhetherItIsProtectedFromDeletion() throws NotMade {
        assertThat(CloudAssembly.read(FOLDER).stacks())
                .extracting(Stack::protectedFromDeletion)
                .containsExactly(false, true);
    }

    @Test
    void aResourceKnowsTheConstructThatDeclaredIt() throws NotMade {
        var stacks = CloudAssembly.read(FOLDER).stacks();

        assertThat(stacks.get(0).constructPath("Vpc8378EB38")).isEqualTo("Shop-Network/Vpc/Resource");
        assertThat(stacks.get(1).constructPath("Servers")).isEqualTo("Shop-Web/Servers/Resource");
        assertThat(stacks.get(1).constructPath("Slow")).isEmpty();
    }

    @Test
    void anAssetThatTwoStacksUseIsUploadedOnce() throws NotMade {
        assertThat(CloudAssembly.read(FOLDER).assets())
                .extracting(FileAsset::id, FileAsset::displayName, FileAsset::packaging)
                .containsExactly(
                        tuple("0e7a", "Shop-Network Template", FileAsset.Packaging.FILE),
                        tuple("5175", "Site", FileAsset.Packaging.ZIP));
    }

    @Test
    void aDestinationIsThatOfTheAccount() throws NotMade {
        var destination =
                CloudAssembly.read(FOLDER).assets().get(1).destinations().get(0);

        assertThat(destination.in(Account.PLAYED))
                .isEqualTo(new FileAsset.Destination("assets-111122223333-eu-central-1", "5175.zip"));
    }

    /** As the CDK would have synthesised it: an object's name is its digest, by which user data and policies name it. */
    @Test
    void aFileThatIsChangedChangesTheNameOfItsArchiveEverywhere(@TempDir Path folder) throws Exception {
        String before = "5".repeat(64);
        var archive = Tar.of(
                folder.resolve("asset." + before + ".tar"), "ca.pem", "Amazon's".getBytes(StandardCharsets.UTF_8));
        var other = Tar.of(folder.resolve("asset.0.tar"), "index.html", "ca.pem".getBytes(StandardCharsets.UTF_8));
        var template = new ObjectMapper()
                .readTree("{\"UserData\": \"s3://assets/%1$s.tar=/opt\", \"Role\": [\"assets/%1$s.tar\"]}"
                        .formatted(before));
        var assembly = new CloudAssembly(List.of(new Stack("Shop-Web", template, Map.of(), List.of(archive, other))));

        var changed = assembly.changed("ca.pem", content -> "ours".getBytes(StandardCharsets.UTF_8), folder);

        var asset = changed.assets().get(0);
        assertThat(asset.file("ca.pem").orElseThrow()).asString().isEqualTo("ours");
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(asset.source())));
        assertThat(asset.destinations())
                .extracting(FileAsset.Destination::objectKey)
                .containsExactly(digest + ".tar");
        assertThat(changed.stacks().get(0).template().toString())
                .isEqualTo(template.toString().replace(before, digest))
                .contains(digest);
        assertThat(changed.assets().get(1)).isEqualTo(other);
        assertThat(archive.file("ca.pem").orElseThrow()).asString().isEqualTo("Amazon's");
    }

    @Test
    void aFolderWithoutManifestIsRefused(@TempDir Path empty) {
        assertThatThrownBy(() -> CloudAssembly.read(empty))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("manifest.json can't be read");
    }

    @Test
    void whatCannotBePlayedIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("manifest.json"), "{\"artifacts\": {\"Prod\": {\"type\": \"cdk:cloud-assembly\"}}}");

        assertThatThrownBy(() -> CloudAssembly.read(folder))
                .isInstanceOf(NotMade.class)
                .hasMessage("Prod: stages (nested cloud assemblies) are not played");
    }

    @Test
    void anAssetThatIsNotThereIsRefused(@TempDir Path folder) throws IOException {
        for (var file : new String[] {"manifest.json", "Shop-Network.assets.json", "Shop-Network.metadata.json"}) {
            Files.copy(FOLDER.resolve(file), folder.resolve(file));
        }

        assertThatThrownBy(() -> CloudAssembly.read(folder))
                .isInstanceOf(NotMade.class)
                .hasMessageMatching("asset 0e7a: .*Shop-Network.template.json doesn't exist");
    }
}
