package scaleup.review.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudAssemblyTest {
    private static final Path FOLDER = Path.of("test/resources/assembly");

    @Test
    void stacksComeInTheOrderOfTheManifestUnderTheirStackNames() throws Unreadable {
        assertThat(CloudAssembly.read(FOLDER).stacks())
                .extracting(Stack::name)
                .containsExactly("Shop-Network", "Shop-Web");
    }

    /** 'cloud-assembly-schema', AwsCloudFormationStackProperties, terminationProtection. */
    @Test
    void aStackKnowsWhetherItIsProtectedFromDeletion() throws Unreadable {
        assertThat(CloudAssembly.read(FOLDER).stacks())
                .extracting(Stack::protectedFromDeletion)
                .containsExactly(false, true);
    }

    @Test
    void aResourceKnowsTheConstructThatDeclaredIt() throws Unreadable {
        var stacks = CloudAssembly.read(FOLDER).stacks();

        assertThat(stacks.get(0).constructPath("Vpc8378EB38")).isEqualTo("Shop-Network/Vpc/Resource");
        assertThat(stacks.get(1).constructPath("Servers")).isEqualTo("Shop-Web/Servers/Resource");
        assertThat(stacks.get(1).constructPath("Slow")).isEmpty();
    }

    @Test
    void anAssetThatTwoStacksUseIsUploadedOnce() throws Unreadable {
        assertThat(CloudAssembly.read(FOLDER).assets())
                .extracting(FileAsset::id, FileAsset::displayName, FileAsset::packaging)
                .containsExactly(
                        tuple("0e7a", "Shop-Network Template", FileAsset.Packaging.FILE),
                        tuple("5175", "Site", FileAsset.Packaging.ZIP));
    }

    @Test
    void aDestinationIsThatOfTheAccount() throws Unreadable {
        var destination =
                CloudAssembly.read(FOLDER).assets().get(1).destinations().get(0);

        assertThat(destination.in("aws", "eu-central-1", "111122223333"))
                .isEqualTo(new FileAsset.Destination("assets-111122223333-eu-central-1", "5175.zip"));
    }

    @Test
    void aFolderWithoutManifestIsRefused(@TempDir Path empty) {
        assertThatThrownBy(() -> CloudAssembly.read(empty))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("manifest.json can't be read");
    }

    @Test
    void whatCannotBeReadIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("manifest.json"), "{\"artifacts\": {\"Prod\": {\"type\": \"cdk:cloud-assembly\"}}}");

        assertThatThrownBy(() -> CloudAssembly.read(folder))
                .isInstanceOf(Unreadable.class)
                .hasMessage("Prod: stages (nested cloud assemblies) can't be read");
    }

    @Test
    void anAssetThatIsNotThereIsRefused(@TempDir Path folder) throws IOException {
        for (var file : new String[] {"manifest.json", "Shop-Network.assets.json", "Shop-Network.metadata.json"}) {
            Files.copy(FOLDER.resolve(file), folder.resolve(file));
        }

        assertThatThrownBy(() -> CloudAssembly.read(folder))
                .isInstanceOf(Unreadable.class)
                .hasMessageMatching("asset 0e7a: .*Shop-Network.template.json doesn't exist");
    }
}
