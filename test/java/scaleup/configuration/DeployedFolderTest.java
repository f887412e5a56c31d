package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.host.Program;

/** What is in a site or an application comes to servers under its own name, and nothing else comes with it. */
class DeployedFolderTest {
    private static final String ESCAPE = "\u001b]52;c;cm0gLXJmIH4K\u0007";

    @TempDir
    private Path temporary;

    private Path site;

    @BeforeEach
    void makeASite() throws IOException {
        site = Files.createDirectories(temporary.resolve("site"));
        Files.createDirectories(site.resolve("pages/deep"));
        Files.writeString(site.resolve("index.html"), "home");
        Files.writeString(Files.createDirectories(temporary.resolve("outside")).resolve("key.pem"), "secret");
    }

    /** Names that a shell, a program's options, a CSV or a terminal could take for something else: they are names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-rf",
                "--help",
                "$(touch gone)",
                "`touch gone`",
                "a;b",
                "a b",
                "*",
                "?",
                "[a]",
                "{a,b}",
                "!a",
                "it's",
                "say \"hello\"",
                "a|b&c>d<e",
                "#a",
                "~",
                "...",
                "ab:c", // with one letter it would be a drive's name
                "pages/c:d",
                "%2e%2e",
                "${AWS::Region}",
                ".well-known",
                "日本語 äöü 🙂",
                ".git"
            })
    void mayHaveAnyNameThatCanBePrinted(String name) throws IOException {
        Files.writeString(site.resolve(name), "x");
        assertThat(problem(site)).isEmpty();
    }

    @Test
    void mayHaveNamesAndPathsAsLongAsTheyCanBe() throws IOException {
        // limits.h: NAME_MAX is 255, and PATH_MAX 4096, of which the place of the folder takes a part.
        Path deep = site;
        for (int i = 0; i < 10; i++) {
            deep = Files.createDirectory(deep.resolve("n".repeat(255)));
        }
        Files.writeString(deep.resolve("n".repeat(255)), "x");
        assertThat(problem(site)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "../index.html", "deep", "nowhere", "../pages/./deep"})
    void mayHaveRelativeLinksToWhatIsInIt(String target) throws IOException {
        Files.createSymbolicLink(site.resolve("pages/link"), Path.of(target));
        assertThat(problem(site)).isEmpty();
    }

    static Stream<Arguments> hostileNames() {
        return Stream.of(
                // A terminal obeys them, and a log of names has a line more.
                arguments("in\ndex.html", "\"in\\ndex.html\"", "has a control character in its name"),
                arguments("a\rb", "\"a\\u000db\"", "has a control character in its name"),
                arguments("a\tb", "\"a\\tb\"", "has a control character in its name"),
                arguments("a\u007fb", "\"a\\u007fb\"", "has a control character in its name"),
                arguments("a\u0085b", "\"a\\u0085b\"", "has a control character in its name"),
                arguments("pages/" + ESCAPE, "\"pages/\\u001b]52;c;", "has a control character in its name"),
                // Microsoft Learn, "Naming Files, Paths, and Namespaces": what \ and a letter with : are on Windows.
                arguments("..\\..\\etc\\passwd", "\"..\\..\\etc\\passwd\"", "has \\ in its name"),
                arguments("a\\b", "\"a\\b\"", "has \\ in its name"),
                arguments("c:boot.ini", "\"c:boot.ini\"", "takes for an absolute path"),
                arguments("C:", "\"C:\"", "takes for an absolute path"));
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void hasNoNameThatIsAnotherOneWhereItIsUnpacked(String name, String shown, String reason) throws IOException {
        Files.writeString(site.resolve(name), "x");
        assertRefused(shown, reason);
    }

    static Stream<Arguments> hostileLinks() {
        return Stream.of(
                arguments("../../outside/key.pem", "which is not in the folder"),
                arguments("../../outside", "which is not in the folder"),
                arguments("../..", "which is not in the folder"),
                arguments("../../nowhere", "which is not in the folder"),
                // Out and in again: another computer's folder may have another name.
                arguments("../../site/index.html", "which is not in the folder"),
                arguments("deep/../../../outside/key.pem", "which is not in the folder"),
                arguments("/etc/passwd", "is a link to the absolute path \"/etc/passwd\""),
                arguments("/nowhere", "is a link to the absolute path"),
                arguments("..", "is a link to a folder that it is in itself"),
                arguments(".", "is a link to a folder that it is in itself"));
    }

    @ParameterizedTest
    @MethodSource("hostileLinks")
    void hasNoLinkToWhatIsNotInIt(String target, String reason) throws IOException {
        Files.createSymbolicLink(site.resolve("pages/link"), Path.of(target));
        assertRefused("\"pages/link\"", reason);
    }

    @Test
    void hasNoLinkThatLeadsOutByAnotherOne() throws IOException {
        Files.createSymbolicLink(site.resolve("first"), Path.of("pages/second"));
        Files.createSymbolicLink(site.resolve("pages/second"), Path.of("../../outside"));
        assertRefused("is a link to", "which is not in the folder");
    }

    /** To read it would take for ever. */
    @Test
    void hasNoPipe() throws IOException {
        Program.named("mkfifo").run(site.resolve("pipe").toString());
        assertRefused("\"pipe\"", "is neither a file nor a folder");
    }

    /** Names are bytes; these are none in UTF-8, and every program on the way would write others. */
    @Test
    void hasNoNameThatIsNotInUtf8() throws IOException {
        Program.named("sh").run("-c", "printf x > \"$0\"/$(printf 'a\\377b')", site.toString());
        assertRefused("in " + site, "has a name that is not in UTF-8");
    }

    /** The folder itself may be a link of the user's, such as to what another tool has built. */
    @Test
    void mayItselfBeALink() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("current"), site);
        assertThat(problem(link)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web.site", "application.artifact"})
    void isRefusedByItsKeyBeforeAnythingIsSynthesised(String key) throws IOException {
        Files.createSymbolicLink(site.resolve("link"), Path.of("../outside"));
        var edit = InvalidConfigurationTest.shipped().set("environments.dev." + key, site.toString());
        assertThat(InvalidConfigurationTest.messageOf(edit))
                .startsWith("1 problem")
                .contains("environments/dev.yaml: " + key + "\n    received: \"" + site + "\" (text)")
                .contains("allowed: " + DeployedFolder.ALLOWED + "; but \"link\" in " + site);
    }

    /** It is packed below the project's folder, so that would have itself in it, and everything else that is there. */
    @ParameterizedTest
    @ValueSource(strings = {"infrastructure", ".", ".."})
    void isNotTheProjectsNorHasThatInIt(String folder) throws IOException {
        Path project = Files.createDirectories(site.resolve("infrastructure"));
        assertThat(DeployedFolder.problem(project.resolve("../" + folder), project))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("the project's own folder is "));
        Path own = Files.createDirectories(project.resolve("dist"));
        assertThat(DeployedFolder.problem(own, project)).isEmpty();
        assertThat(DeployedFolder.problem(Files.createDirectories(site.resolve("infrastructure-2")), project))
                .isEmpty();
    }

    private Optional<String> problem(Path folder) throws IOException {
        return DeployedFolder.problem(folder, Files.createDirectories(temporary.resolve("project")));
    }

    private void assertRefused(String shown, String reason) throws IOException {
        assertThat(problem(site))
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains(shown, reason).doesNotContain("\n", "\u001b"));
    }
}
