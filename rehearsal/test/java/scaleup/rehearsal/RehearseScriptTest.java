package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;

/**
 * {@code sudo ./rehearse} as the shell sees it: the script itself in another checkout, among stand-ins for what builds and
 * plays. Who calls sudo is nobody, whom every Debian has.
 */
class RehearseScriptTest {
    private static final int NOBODY = 65_534;
    private static final Map<String, String> SUDO =
            Map.of("SUDO_UID", "65534", "SUDO_GID", "65534", "SUDO_USER", "nobody");

    @TempDir
    private Path folder;

    private Path checkout;

    @BeforeEach
    void makeACheckout() throws IOException {
        Requirements.rootAnd("setpriv");
        // He must get to it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        checkout = Files.createDirectory(folder.resolve("it's his"));
        Files.copy(Rehearsed.ROOT.resolve("rehearse"), checkout.resolve("rehearse"));
        Files.writeString(checkout.resolve("build.mjs"), "");
        Path programs = Files.createDirectory(folder.resolve("bin"));
        standIn(programs, "node", """
                mkdir -p target/classes
                echo "build: $(id -u) $(id -G) $HOME $USER ${XDG_CACHE_HOME-none} $*"
                """);
        standIn(programs, "java", """
                echo "play: $(id -u) ${SUDO_UID-none} $*"
                """);
        for (String program : new String[] {"javac", "mvn", "npm"}) {
            standIn(programs, program, "");
        }
    }

    @Test
    void whoCalledSudoBuildsAndRootPlays() throws Exception {
        giveEverything();
        assertThat(rehearse(SUDO, "prod", "--plan"))
                .containsSubsequence(
                        "build: 65534 ",
                        " nobody none build.mjs workload/application",
                        "play: 0 65534 ",
                        "prod --plan");
        assertThat(owners()).containsOnly(NOBODY);
    }

    @Test
    void rootBuildsItsOwnCheckout() throws Exception {
        assertThat(rehearse(Map.of())).contains("build: 0 ", "play: 0 none ");
        assertThat(rehearse(SUDO)).contains("build: 0 ", "play: 0 65534 ");
        assertThat(rehearse(Map.of("SUDO_UID", "0"))).contains("build: 0 ");
    }

    @Test
    void rootBuildsWhereItIsNotTheCallersCheckout() throws Exception {
        giveEverything();
        assertThat(rehearse(Map.of("SUDO_UID", "1"))).contains("build: 0 ");
        assertThat(rehearse(Map.of())).contains("build: 0 ");
    }

    /** As an earlier version left it: he could not build there, and would be told so by Maven, in many lines. */
    @Test
    void whatIsRootsInHisCheckoutIsNamedWithTheWayToMendIt() throws Exception {
        giveEverything();
        Path classes = Files.createDirectories(checkout.resolve("src/target/classes"));
        give(checkout.resolve("src"));
        assertThat(rehearse(SUDO))
                .contains(
                        "rehearse: " + classes.getParent() + " belongs to root, so nobody can't build here",
                        "sudo chown -R nobody: ")
                .doesNotContain("build: ", "play: ");
        assertThat(code).isEqualTo(2);
    }

    /** Git's own may be root's: nobody builds there. */
    @Test
    void theRepositoryItselfMayBeRoots() throws Exception {
        Files.createDirectories(checkout.resolve(".git/objects"));
        give(checkout);
        give(checkout.resolve("rehearse"));
        give(checkout.resolve("build.mjs"));
        assertThat(rehearse(SUDO)).contains("build: 65534 ");
    }

    /** Paths of the command line are meant from there. */
    @Test
    void itIsSaidWhereItWasCalled() throws Exception {
        assertThat(rehearse(Map.of(), "--report", "out"))
                .contains("-Dscaleup.folder=" + folder.toRealPath() + " ", "--report out");
        Files.createDirectories(checkout.resolve("rehearsal/target"));
        Files.createFile(checkout.resolve("rehearsal/target/rehearsal.jar"));
        assertThat(rehearse(Map.of(), "aws", "s3", "cp", "page", "s3://shop"))
                .contains("-Dscaleup.folder=" + folder.toRealPath() + " ")
                .doesNotContain("build: ");
    }

    private int code;

    private String rehearse(Map<String, String> environment, String... arguments) throws Exception {
        var builder = new ProcessBuilder(Stream.concat(
                                Stream.of("bash", checkout.resolve("rehearse").toString()), Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("HOME", "/root");
        builder.environment().put("XDG_CACHE_HOME", "/root/.cache");
        builder.environment().putAll(environment);
        var process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        code = process.waitFor();
        return output;
    }

    private Stream<Integer> owners() throws IOException {
        try (var paths = Files.walk(checkout)) {
            return paths.map(RehearseScriptTest::owner).toList().stream();
        }
    }

    private static int owner(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void giveEverything() throws IOException {
        try (var paths = Files.walk(checkout)) {
            for (Path path : paths.toList()) {
                give(path);
            }
        }
    }

    private static void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", NOBODY);
        Files.setAttribute(path, "unix:gid", NOBODY);
    }

    private static void standIn(Path folder, String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
