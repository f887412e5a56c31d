package scaleup.review.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cloud assembly is read as root, and may come from anywhere: nothing that it names is read elsewhere. */
class InsideTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void makeAnAssembly() throws IOException {
        folder = Files.createDirectory(temporary.resolve("cdk.out"));
        Files.writeString(temporary.resolve("secret.json"), "{\"Resources\": {}}");
        Files.writeString(Files.createDirectory(temporary.resolve("outside")).resolve("key.pem"), "secret");
        Files.createSymbolicLink(folder.resolve("link.json"), Path.of("../secret.json"));
        Files.createSymbolicLink(folder.resolve("out"), Path.of("../outside"));
        Files.writeString(folder.resolve("template.json"), "{\"Resources\": {}}");
        Files.writeString(folder.resolve("assets.json"), "{\"files\": {}}");
        Files.writeString(
                Files.createDirectories(folder.resolve("asset.1/deep")).resolve("file"), "content");
        write("Shop", "Shop", "template.json", "assets.json", "asset.1");
    }

    /** As somebody names it who stands in it, or beside it. */
    @Test
    void aFolderMayBeNamedByAnyWayToIt() throws Unreadable {
        Path here = Path.of("").toAbsolutePath();
        for (Path way : List.of(
                Path.of("./" + here.relativize(folder)), Path.of(".").resolve(folder), folder.resolve("../cdk.out"))) {
            assertThat(new Inside(way).file("template.json")).exists();
        }
        assertThat(new Inside(Path.of(".")).file("nothing.json")).doesNotExist();
    }

    /** A manifest with one stack and one asset. */
    private void write(String id, String name, String template, String assets, String source) throws IOException {
        Files.writeString(
                folder.resolve("manifest.json"),
                JSON.writeValueAsString(Map.of(
                        "artifacts",
                        Map.of(
                                "assets",
                                Map.of("type", "cdk:asset-manifest", "properties", Map.of("file", assets)),
                                id,
                                Map.of(
                                        "type",
                                        "aws:cloudformation:stack",
                                        "properties",
                                        Map.of("templateFile", template, "stackName", name),
                                        "dependencies",
                                        new String[] {"assets"})))));
        Files.writeString(
                folder.resolve("assets.json"),
                JSON.writeValueAsString(
                        Map.of("files", Map.of("1", Map.of("source", Map.of("path", source, "packaging", "zip"))))));
    }

    @Test
    void whatIsInItIsRead() throws Exception {
        Files.createSymbolicLink(folder.resolve("asset.1/near"), Path.of("deep/file"));
        Files.createSymbolicLink(folder.resolve("asset.1/nowhere"), Path.of("gone"));
        assertThat(CloudAssembly.read(folder).stacks()).extracting(Stack::name).containsExactly("Shop");
        assertThat(CloudAssembly.read(folder).assets())
                .extracting(FileAsset::source)
                .containsExactly(folder.resolve("asset.1"));
    }

    /** The folder may be named in any way, by a link too. */
    @Test
    void itMayItselfBeALink() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("current"), folder);
        assertThat(CloudAssembly.read(link).stacks()).hasSize(1);
        assertThat(CloudAssembly.read(folder.resolve("../cdk.out")).stacks()).hasSize(1);
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                        "../secret.json",
                        "/etc/passwd",
                        "asset.1/../../secret.json",
                        "link.json",
                        "out/key.pem",
                        "a\0b")
                .flatMap(path -> Stream.of(arguments(path, 0), arguments(path, 1)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aTemplateOrAListOfAssetsElsewhereIsRefused(String path, int which) throws IOException {
        write("Shop", "Shop", which == 0 ? path : "template.json", which == 1 ? path : "assets.json", "asset.1");
        assertRefused(path.contains("\0") ? "can't be read" : "allowed: what is in the cloud assembly's folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc", "asset.1/../../outside", "out"})
    void anAssetElsewhereIsRefused(String path) throws IOException {
        write("Shop", "Shop", "template.json", "assets.json", path);
        assertRefused("asset 1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../outside/key.pem", "../../../outside", "../../template.json", "/etc/passwd"})
    void aLinkInAnAssetToWhatIsNotInItIsRefused(String target) throws IOException {
        Files.createSymbolicLink(folder.resolve("asset.1/deep/link"), Path.of(target));
        assertRefused("asset 1: ");
        assertRefused("deep/link is a link to " + target);
    }

    /** Each stack's template is written to a file of its name, as root. */
    @ParameterizedTest
    @ValueSource(strings = {"../../etc/cron.d/job", "/etc/cron.d/job", "-rf", "a b", "a\nb", ""})
    void aStackWhoseNameIsNoneIsRefused(String name) throws IOException {
        write("Shop", name, "template.json", "assets.json", "asset.1");
        assertRefused("manifest.json: stackName is \"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../Group", "Group\n", "-x", "A.B", "日本"})
    void aResourceWhoseLogicalIdIsNoneIsRefused(String id) throws IOException {
        Files.writeString(
                folder.resolve("template.json"),
                JSON.writeValueAsString(Map.of("Resources", Map.of(id, Map.of("Type", "AWS::SNS::Topic")))));
        assertRefused("Shop: the logical id of a resource is \"");
    }

    private void assertRefused(String said) {
        assertThatThrownBy(() -> CloudAssembly.read(folder))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(said)
                .message()
                .doesNotContain("\u0000")
                .hasLineCount(1);
    }
}
