package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program of another version is as good as none: stand-ins that say of themselves what those of distributions say. */
class ProgramTest {
    @TempDir
    private Path folder;

    /** Debian's mysqld may be MariaDB's, by that name or as a link. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "right",
            value = {
                "Ver 8.4.0 for Linux on x86_64 (Source distribution) | right",
                "Ver 8.4.11 for Linux on aarch64 (MySQL Community Server - GPL) | right",
                "Ver 9.7.4 for Linux on x86_64 (Debian) | right",
                "Ver 8.0.43 for Linux on x86_64 (Source distribution) | Ver 8.0.43; needed: 8.4 or later",
                "Ver 5.7.44 for Linux on x86_64 (Source distribution) | Ver 5.7.44; needed: 8.4 or later",
                "Ver 10.11.14-MariaDB-0+deb12u2 for debian-linux-gnu on x86_64 (Debian 12) | is MariaDB's",
                "from 11.8.3-MariaDB, client 15.2 for debian-linux-gnu (x86_64) | is MariaDB's",
                "something else | does not run here, or is none"
            })
    void aMySqlIsNoneUnlessItIsAsAmazonRdsHasIt(String version, String problem) throws IOException {
        Program mysqld = standIn("mysqld", "echo \"$0  %s\"".formatted(version));
        assertProblem(mysqld.whyNotMySql().orElse(null), problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "right",
            value = {
                "3.0.11 | 3.5.5 27 Jan 2026 | right",
                "3.2.4-98813a1 | 3.6.0 1 Oct 2025 | right",
                "2.6.12-1+deb12u2 | 3.5.5 27 Jan 2026 | HAProxy version 2.6.12; needed: 3.0 or later",
                "2.10 | 3.5.5 27 Jan 2026 | HAProxy version 2.10; needed: 3.0 or later",
                "3.0.11 | 3.0.17 1 Jul 2025 | OpenSSL 3.0.17; needed: 3.5 or later",
                "3.0.11 | 1.1.1w 11 Sep 2023 | OpenSSL 1.1.1; needed: 3.5 or later"
            })
    void aHaProxyIsNoneUnlessItIsAsOnAmazonLinux(String version, String openSsl, String problem) throws IOException {
        Program haProxy = standIn("haproxy", """
                echo 'HAProxy version %s 2025/04/16 - https://haproxy.org/'
                echo 'Built with OpenSSL version : OpenSSL 3.5.5 27 Jan 2026'
                echo 'Running on OpenSSL version : OpenSSL %s'
                """.formatted(version, openSsl));
        assertProblem(haProxy.whyNotHaProxy().orElse(null), problem);
    }

    @ParameterizedTest
    @CsvSource({"'echo HAProxy version 3.0.11; exit 1'", "exit 127", "exit 0", "kill -SEGV $$"})
    void whatDoesNotRunIsNone(String body) throws IOException {
        assertThat(standIn("haproxy", body).whyNotHaProxy().orElseThrow()).contains(folder.toString());
        assertThat(standIn("mysqld", body).whyNotMySql().orElseThrow()).contains(folder.toString());
    }

    private static void assertProblem(String reason, String problem) {
        if (problem == null) {
            assertThat(reason).isNull();
        } else {
            assertThat(reason).contains(problem);
        }
    }

    private Program standIn(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Program(file);
    }
}
