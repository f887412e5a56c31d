package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MotoEnvironmentTest {
    private static final Path REQUIREMENTS = Path.of("main/resources/moto-requirements.txt");

    @TempDir
    private Path cache;

    @Test
    void isKeptByTheChecksumOfWhatIsInstalled() throws Exception {
        var key = Command.of("sha256sum", REQUIREMENTS.toString()).run().substring(0, 12);

        assertThat(new MotoEnvironment(cache).server()).isEqualTo(cache.resolve("moto-" + key + "/bin/moto_server"));
    }

    @Test
    void isInstalledOnceItIsComplete() throws Exception {
        var moto = new MotoEnvironment(cache);
        Files.createDirectories(moto.server().getParent());
        Files.createFile(moto.server());

        assertThat(moto.installed()).isFalse();
        complete(moto);
        assertThat(moto.installed()).isTrue();
    }

    @Test
    void whatIsInstalledIsNotInstalledAgain() throws Exception {
        var moto = new MotoEnvironment(cache);
        Files.createDirectories(moto.server().getParent());
        complete(moto);
        List<String> progress = new ArrayList<>();
        moto.install(progress::add);

        assertThat(progress).isEmpty();
        assertThat(cache.resolve("moto.lock")).doesNotExist();
    }

    @Test
    void anInstallationThatFailsLeavesNothingInTheTemporaryFolder() throws Exception {
        var moto = new MotoEnvironment(cache);
        var environment = moto.server().getParent().getParent();
        Files.writeString(environment, "where a folder should be");
        var before = requirementFiles();

        assertThatThrownBy(() -> moto.install(step -> {})).isInstanceOf(IOException.class);

        assertThat(moto.installed()).isFalse();
        assertThat(requirementFiles()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void messagesNameItsVersion() throws Exception {
        assertThat(new MotoEnvironment(cache)).asString().matches("moto==\\d+\\.\\d+\\.\\d+");
    }

    private static void complete(MotoEnvironment moto) throws Exception {
        Files.createFile(moto.server().getParent().resolveSibling("complete"));
    }

    private static List<Path> requirementFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("moto-requirements-"))
                    .toList();
        }
    }
}
