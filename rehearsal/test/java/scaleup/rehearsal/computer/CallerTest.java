package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;

/** Who calls {@code sudo ./rehearse} in a checkout of his own: here nobody, whom every Debian has. */
class CallerTest {
    private static final int NOBODY = 65_534;
    private static final Map<String, String> SUDO = Map.of("SUDO_UID", "65534", "SUDO_USER", "nobody");

    @TempDir
    private Path folder;

    @BeforeEach
    void requireRoot() {
        Requirements.rootAnd("setpriv");
    }

    @Test
    void isWhoCalledSudoInHisOwnCheckout() throws Exception {
        assertThat(Caller.of(folder, SUDO)).as("root's checkout").isEmpty();
        give(folder);
        assertThat(Caller.of(folder, Map.of())).as("root itself").isEmpty();
        assertThat(Caller.of(folder, Map.of("SUDO_UID", "0")))
                .as("root by sudo")
                .isEmpty();
        assertThat(Caller.of(folder, Map.of("SUDO_UID", "1")))
                .as("somebody else")
                .isEmpty();
        assertThat(Caller.of(folder, SUDO)).hasValueSatisfying(caller -> assertThat(caller)
                .extracting(Caller::user, Caller::name)
                .containsExactly(NOBODY, "nobody"));
    }

    @Test
    void runsProgramsAsHimselfWithHisGroupsAndHome() throws Exception {
        give(folder);
        Caller caller = Caller.of(folder, SUDO).orElseThrow();
        assertThat(Command.of("sh", "-c", "id -u; id -un; id -G; echo $HOME $USER; grep CapEff /proc/self/status")
                        .by(caller.enter())
                        .run()
                        .lines())
                .containsExactly(
                        "65534",
                        "nobody",
                        Integer.toString(caller.group()),
                        caller.home() + " nobody",
                        "CapEff:\t0000000000000000");
    }

    /** The real application; nothing of what it writes is root's, nor anything that it leaves in the checkout. */
    @Test
    void synthesisesHimself() throws Exception {
        Path project = Path.of(System.getProperty("scaleup.root"));
        Requirements.require(Files.exists(project.resolve("src/target/app.jar")), "src/target/app.jar is not built");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path home = Files.createDirectory(folder.resolve("home"));
        give(home);
        Caller caller = new Caller(NOBODY, NOBODY, "nobody", home);
        Requirements.require(
                mayRead(caller, project.resolve("src/target/app.jar")),
                "the checkout is in a folder that only root sees");

        Path assembly = folder.resolve("synthesis/cdk.out");
        new Synthesis(project, Optional.of(caller)).run("dev", ShippedEnvironments.context(), assembly);

        assertThat(assembly.resolve("manifest.json")).isNotEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(assembly.getParent())))
                .isEqualTo("rwx------");
        assertThat(ofRoot(assembly)).isEmpty();
        assertThat(ofRoot(home)).isEmpty();
    }

    private static boolean mayRead(Caller caller, Path file) throws InterruptedException {
        try {
            Command.of("test", "-r", file.toString()).by(caller.enter()).run();
            return true;
        } catch (IOException no) {
            return false;
        }
    }

    private static List<String> ofRoot(Path folder) throws IOException, InterruptedException {
        return new ArrayList<>(Command.of("find", folder.toString(), "-user", "0")
                .run()
                .lines()
                .toList());
    }

    private static void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", NOBODY);
        Files.setAttribute(path, "unix:gid", NOBODY);
    }
}
