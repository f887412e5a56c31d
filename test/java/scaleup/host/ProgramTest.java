package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** A program of another version is as good as none: stand-ins that say of themselves what those of distributions say. */
class ProgramTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"3.0.0", "3.0.11-1+deb13u1", "3.2.4-98813a1", "10.1"})
    void haProxyIsTakenFromTheVersionOfAmazonLinuxOn(String version) throws IOException {
        Program haProxy = standIn("haproxy", haProxy(version, "3.5.5 27 Jan 2026"));
        assertThat(haProxy.asHaProxy()).isSameAs(haProxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.12-1+deb12u2", "2.8.5-1ubuntu3", "2.9.15", "1.8.27"})
    void anOlderHaProxyIsNone(String version) throws IOException {
        Program haProxy = standIn("haproxy", haProxy(version, "3.5.5 27 Jan 2026"));
        assertMissing(
                catchThrowable(haProxy::asHaProxy),
                "is version %s; needed: 3.0 or later".formatted(version.replaceFirst("[-+].*", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0.17 1 Jul 2025", "3.4.1 11 Feb 2025", "1.1.1w  11 Sep 2023"})
    void haProxyOnAnOlderOpenSslIsNone(String openSsl) throws IOException {
        Program haProxy = standIn("haproxy", haProxy("3.0.11", openSsl));
        assertMissing(catchThrowable(haProxy::asHaProxy), "runs on OpenSSL " + openSsl.substring(0, 3));
    }

    /** What it was built with is not what it runs on. */
    @Test
    void haProxyWithoutOpenSslIsNone() throws IOException {
        Program haProxy = standIn("haproxy", haProxy("3.0.11", "").replace("OpenSSL version : OpenSSL ", "none"));
        assertMissing(catchThrowable(haProxy::asHaProxy), "runs without OpenSSL; needed: 3.5 or later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.27.3", "1.28.0", "1.30.6"})
    void nginxIsTakenFromTheVersionThatResolvesItsServersOn(String version) throws IOException {
        Program nginx = standIn("nginx", "echo 'nginx version: nginx/%s' >&2".formatted(version));
        assertThat(nginx.asNginx()).isSameAs(nginx);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.22.1", "1.27.2", "1.9.15"})
    void anOlderNginxIsNone(String version) throws IOException {
        Program nginx = standIn("nginx", "echo 'nginx version: nginx/%s' >&2".formatted(version));
        assertMissing(catchThrowable(nginx::asNginx), "is version %s; needed: 1.27.3 or later".formatted(version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'haproxy: error while loading shared libraries: libcrypt.so.1: cannot open shared object' >&2; exit 127",
                "echo 'HAProxy version 3.0.11'; exit 1",
                "exit 0",
                "kill -SEGV $$"
            })
    void whatDoesNotRunIsNone(String body) throws IOException {
        Program haProxy = standIn("haproxy", body);
        assertMissing(catchThrowable(haProxy::asHaProxy), "does not run here");
    }

    @Test
    void whatIsNotInstalledIsNone() {
        assertMissing(catchThrowable(() -> Program.named("no-such-program")), "no-such-program is not installed here");
        assertThatCode(() -> Program.named("sh")).doesNotThrowAnyException();
    }

    /** Skipped with the reason, or failed with it where programs are required, as in CI. */
    private static void assertMissing(Throwable thrown, String reason) {
        assertThat(thrown)
                .isInstanceOf(
                        Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))
                                ? AssertionError.class
                                : TestAbortedException.class)
                .hasMessageContaining(reason);
    }

    /** As {@code haproxy -v} and {@code haproxy -vv} begin. */
    private static String haProxy(String version, String openSsl) {
        return """
                echo 'HAProxy version %s 2025/04/16 - https://haproxy.org/'
                [ "$1" = -vv ] || exit 0
                echo 'Known bugs: http://www.haproxy.org/bugs/bugs-2.6.12.html'
                echo 'Built with OpenSSL version : OpenSSL %s'
                echo 'Running on OpenSSL version : OpenSSL %s'
                """.formatted(version, openSsl, openSsl);
    }

    private Program standIn(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Program.at(file);
    }
}
