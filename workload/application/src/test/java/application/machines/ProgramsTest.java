package application.machines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mysqld of another version, or MariaDB's, is as good as none. */
class ProgramsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ver 8.4.0 for Linux on x86_64 (Source distribution)",
                "Ver 8.4.11 for Linux on aarch64 (MySQL Community Server - GPL)",
                "Ver 9.7.4 for Linux on x86_64 (Debian)"
            })
    void aMySqlAsAmazonRdsHasItWillDo(String version) throws IOException {
        assertThat(Programs.lacking(standIn("echo \"$0  %s\"".formatted(version))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ver 8.0.43 for Linux on x86_64 (Source distribution)",
                "Ver 5.7.44 for Linux on x86_64 (Source distribution)",
                "Ver 10.11.14-MariaDB-0+deb12u2 for debian-linux-gnu on x86_64 (Debian 12)",
                "from 11.8.3-MariaDB, client 15.2 for debian-linux-gnu (x86_64)"
            })
    void anotherOneIsNone(String version) throws IOException {
        assertThat(Programs.lacking(standIn("echo \"$0  %s\"".formatted(version))))
                .get()
                .asString()
                .contains(version)
                .endsWith("needed: MySQL 8.4 or later");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'mysqld: error while loading shared libraries: libaio.so.1t64' >&2; exit 127",
                "echo 'Ver 8.4.6'; exit 1",
                "exit 0",
                "kill -SEGV $$"
            })
    void oneThatDoesNotRunIsNone(String body) throws IOException {
        assertThat(Programs.lacking(standIn(body))).isPresent();
    }

    private Path standIn(String body) throws IOException {
        Path file = Files.writeString(folder.resolve("mysqld"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
