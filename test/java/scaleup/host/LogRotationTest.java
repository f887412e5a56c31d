package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;

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

    /** What a person looks at first is not cut off: up to 64 MB of the newest are in one file. */
    @Test
    void aLogOfSixtyMegabytesStaysWhole() throws Exception {
        Path log = Files.createFile(folder.resolve("scaleup-access.log"));
        grow(log, 60L << 20);
        rotate();
        assertThat(Files.size(log)).isEqualTo(60L << 20);
    }

    /** Three older ones, compressed, so that logs don't fill a volume of 8 GiB however long a host lives. */
    @Test
    void nothingOlderThanTheThreeLastIsKept() throws Exception {
        Path log = Files.createFile(folder.resolve("scaleup-access.log"));
        for (int i = 0; i < 5; i++) {
            grow(log, LARGE);
            rotate();
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("scaleup-")))
                    .containsExactlyInAnyOrder(
                            "scaleup-access.log",
                            "scaleup-access.log.1.gz",
                            "scaleup-access.log.2.gz",
                            "scaleup-access.log.3.gz");
        }
    }

    /** Of all that units, Nginx and the agent's declarations name. */
    @Test
    void everyLogOfAHostIsRotated() throws Exception {
        List<PathMatcher> rotated = HostFile.of("host/etc/logrotate.d/scaleup")
                .text()
                .lines()
                .filter(line -> line.startsWith("/"))
                .flatMap(line -> Stream.of(line.replace("{", "").trim().split(" ")))
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
        Set<String> logs = new TreeSet<>();
        var log = Pattern.compile("/var/log/[a-z./-]+\\.log\\b");
        try (var files = Files.walk(Synthesis.ROOT.resolve("src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                log.matcher(Files.readString(file)).results().forEach(found -> logs.add(found.group()));
            }
        }
        assertThat(logs).hasSizeGreaterThan(3).allSatisfy(path -> assertThat(rotated)
                .anyMatch(pattern -> pattern.matches(Path.of(path))));
    }

    /** A host has not all of the logs that the patterns are for. */
    @Test
    void aLogThatIsNotThereIsNoFailure() throws Exception {
        rotate();
    }

    private static void grow(Path log, long size) throws Exception {
        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    /**
     * By a main file such as distributions with RPM have, of which Amazon Linux is one (logrotate's examples/logrotate.conf): by dateext
     * alone a log's second rotation of a day finds that there is such a file already, and is left out.
     */
    private void rotate() throws IOException {
        Path rules = HostFile.of("host/etc/logrotate.d/scaleup")
                .replacing("/var/log/", folder + "/")
                .writeTo(folder.resolve("rules"));
        Path all = Files.writeString(
                folder.resolve("logrotate.conf"), "weekly\nrotate 4\ncreate\ndateext\ninclude %s\n".formatted(rules));
        Program.named("logrotate")
                .run("-s", folder.resolve("state").toString(), all.toString())
                .assertSuccess();
    }
}
