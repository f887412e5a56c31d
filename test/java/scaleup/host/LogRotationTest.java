package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs never fill the disk. */
class LogRotationTest {
    private static final long LARGE = 65L << 20;

    @TempDir
    Path folder;

    @Test
    void largeLogsAreRotatedInPlaceAndSmallOnesAreNot() throws Exception {
        Path large = Files.createFile(folder.resolve("scaleup-access.log"));
        Path inFolder = Files.createFile(
                Files.createDirectory(folder.resolve("scaleup-nginx")).resolve("access.log"));
        Path small = Files.writeString(folder.resolve("scaleup-application.log"), "line\n");
        for (Path log : new Path[] {large, inFolder}) {
            try (var file = new RandomAccessFile(log.toFile(), "rw")) {
                file.setLength(LARGE);
            }
        }
        Object inode = Files.getAttribute(large, "unix:ino");
        Path rules = HostFile.of("host/etc/logrotate.d/scaleup")
                .replacing("/var/log/", folder + "/")
                .writeTo(folder.resolve("rules"));
        Program.named("logrotate")
                .run("-s", folder.resolve("state").toString(), rules.toString())
                .assertSuccess();

        for (Path log : new Path[] {large, inFolder}) {
            assertThat(log).isEmptyFile();
            assertThat(log.resolveSibling(log.getFileName() + ".1.gz")).isNotEmptyFile();
        }
        assertThat(Files.getAttribute(large, "unix:ino"))
                .as("still the file that is written to")
                .isEqualTo(inode);
        assertThat(small).hasContent("line\n");
        assertThat(folder.resolve("scaleup-application.log.1.gz")).doesNotExist();
    }
}
