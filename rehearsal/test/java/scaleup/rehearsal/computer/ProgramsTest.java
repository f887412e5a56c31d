package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    @TempDir
    private Path folder;

    @Test
    void aComputerWithoutProgramsNeedsAllPackages() {
        assertThat(new Programs(List.of(folder)).missing())
                .containsExactly(
                        "systemd-container", "mmdebstrap", "nftables", "iproute2", "util-linux", "procps", "curl");
    }

    @Test
    void aProgramThatIsThereIsNotInstalledAgain() throws Exception {
        program("nft");
        program("curl");

        assertThat(new Programs(List.of(Path.of("/none"), folder)).missing())
                .hasSize(5)
                .doesNotContain("nftables", "curl");
    }

    @Test
    void aFileThatIsNotExecutableIsNoProgram() throws Exception {
        Files.createFile(folder.resolve("nft"));

        assertThat(new Programs(List.of(folder)).missing()).contains("nftables");
    }

    @Test
    void whereNothingIsMissingNothingIsInstalled() throws Exception {
        for (String name : List.of("systemd-nspawn", "mmdebstrap", "nft", "ip", "nsenter", "sysctl", "curl")) {
            program(name);
        }
        List<String> progress = new ArrayList<>();
        new Programs(List.of(folder)).install(progress::add);

        assertThat(progress).isEmpty();
    }

    @Test
    void aComputerWithoutAptGetIsToldWhatToInstall() throws Exception {
        for (String name : List.of("systemd-nspawn", "nft", "ip", "nsenter", "sysctl")) {
            program(name);
        }

        assertThatThrownBy(() -> new Programs(List.of(folder)).install(progress -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("install these packages, or their equivalents here: mmdebstrap, curl");
    }

    private void program(String name) throws IOException {
        assertThat(Files.createFile(folder.resolve(name)).toFile().setExecutable(true))
                .isTrue();
    }
}
