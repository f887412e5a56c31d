package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the user's files come to a host. */
class WorkloadTest {
    private final HostFile script = HostFile.script("workload", "workload");

    @TempDir
    Path folder;

    private Path bucket;
    private Path site;
    private Path authorities;
    private ScriptHost host;

    @BeforeEach
    void start() throws Exception {
        Program.named("unzip");
        bucket = Files.createDirectory(folder.resolve("bucket"));
        site = folder.resolve("srv/site");
        authorities = folder.resolve("opt/authorities");
        host = new ScriptHost(folder)
                .with("WORKLOADS", "s3://bucket/a.zip=%s s3://bucket/b.zip=%s".formatted(site, authorities));
        // aws s3 cp --only-show-errors URL FILE
        host.standIn("aws", "cp \"%s/${4#s3://bucket/}\" \"$5\"".formatted(bucket));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void everyFolderIsInstalledAndReadable() throws Exception {
        zip("a.zip", "pages/index.html", "site");
        zip("b.zip", "bundle.pem", "authorities");
        host.run(script).assertSuccess();
        assertThat(site.resolve("pages/index.html")).hasContent("site");
        assertThat(authorities.resolve("bundle.pem")).hasContent("authorities");
        assertThat(Files.getPosixFilePermissions(site.resolve("pages"))).contains(PosixFilePermission.OTHERS_EXECUTE);
        assertThat(Files.getPosixFilePermissions(site.resolve("pages/index.html")))
                .contains(PosixFilePermission.OTHERS_READ);
        try (var files = Files.list(site.getParent())) {
            assertThat(files).as("nothing is left over").containsExactly(site);
        }
    }

    /** AWS CLI, "s3 cp": the copy has the object's LastModified as its time. In the archive every file is of 1980. */
    @Test
    void filesAreAsOldAsTheirArchiveInS3() throws Exception {
        host.standIn("aws", "cp -p \"%s/${4#s3://bucket/}\" \"$5\"".formatted(bucket));
        zip("a.zip", "pages/index.html", "site");
        zip("b.zip", "bundle.pem", "authorities");
        var uploaded = FileTime.from(Instant.parse("2026-10-11T12:13:14Z"));
        Files.setLastModifiedTime(bucket.resolve("a.zip"), uploaded);
        host.run(script).assertSuccess();
        assertThat(Files.getLastModifiedTime(site.resolve("pages/index.html"))).isEqualTo(uploaded);
    }

    @Test
    void itIsTriedUntilItWorks() throws Exception {
        zip("b.zip", "bundle.pem", "authorities");
        Files.writeString(bucket.resolve("a.zip"), "no archive");
        host.start(script);
        Eventually.isTrue("tried a few times", () -> host.calls("aws").size() > 2);
        assertThat(site).as("no half-installed folder").doesNotExist();
        assertThat(host.said()).contains("cannot install s3://bucket/a.zip=");

        zip("a.zip", "index.html", "site");
        Eventually.isTrue("installed", () -> Files.exists(authorities.resolve("bundle.pem")));
        assertThat(site.resolve("index.html")).hasContent("site");
    }

    @Test
    void aRestartFetchesNothing() throws Exception {
        Files.createDirectories(site);
        Files.createDirectories(authorities);
        host.run(script).assertSuccess();
        assertThat(host.calls("aws")).isEmpty();
    }

    /**
     * Snyk, "Zip Slip Vulnerability": an entry whose name leads out of the folder. unzip(1), -:, leaves that part out.
     * {@code EVIL} is a file in the test's own folder.
     */
    @ParameterizedTest
    @ValueSource(strings = {"../evil", "pages/../../evil", "../../../../../../../../../../../../EVIL", "/EVIL"})
    void anArchiveDoesNotLeaveItsFolder(String entry) throws Exception {
        zip("a.zip", entry.replace("EVIL", folder.resolve("evil").toString().substring(1)), "hostile");
        host.start(script);
        Eventually.isTrue("tried a few times", () -> host.calls("aws").size() > 2);
        assertThat(host.calls("aws")).as("the archive was brought").anyMatch(call -> call.contains("a.zip"));
        try (var paths = Files.walk(folder)) {
            assertThat(paths.filter(path -> path.getFileName().toString().equals("evil"))
                            .filter(path ->
                                    !path.startsWith(site) && !path.startsWith(site.resolveSibling("site.new"))))
                    .isEmpty();
        }
    }

    /** A link that leads out, and then a file that is to be written through it. */
    @Test
    void anArchiveDoesNotLeaveItsFolderByALink() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path archive = bucket.resolve("a.zip");
        Program.named("python3")
                .run("-c", """
                        import sys, zipfile
                        with zipfile.ZipFile(sys.argv[1], 'w') as archive:
                            link = zipfile.ZipInfo('pages')
                            link.create_system = 3
                            link.external_attr = 0o120777 << 16
                            archive.writestr(link, sys.argv[2])
                            archive.writestr('pages/evil', 'hostile')
                        """, archive.toString(), outside.toString())
                .assertSuccess();
        host.start(script);
        Eventually.isTrue("tried a few times", () -> host.calls("aws").size() > 2);
        assertThat(outside).isEmptyDirectory();
    }

    /** Names that a shell or a program could take for something else come to the host as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"-rf", "--help", "$(touch gone)", "`id`", "a;b", "a b", "*", "it's", "\"q\"", "日本語", "#"})
    void aNameIsANameWhateverItHolds(String name) throws Exception {
        // As /etc/locale.conf of Amazon Linux 2023 has it for services; else unzip writes #U65e5 for such letters.
        host.with("LC_ALL", "C.UTF-8");
        zip("a.zip", "pages/" + name, "site");
        zip("b.zip", "bundle.pem", "authorities");
        host.run(script).assertSuccess();
        assertThat(site.resolve("pages").resolve(name)).hasContent("site");
        try (var files = Files.list(site.resolve("pages"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aNameMayBeAsLongAsItCanBe() throws Exception {
        // limits.h: NAME_MAX.
        String name = ("n".repeat(255) + "/").repeat(8) + "n".repeat(255);
        zip("a.zip", name, "site");
        zip("b.zip", "bundle.pem", "authorities");
        host.run(script).assertSuccess();
        assertThat(site.resolve(name)).hasContent("site");
    }

    private void zip(String name, String entry, String content) throws IOException {
        Path partial = folder.resolve(name);
        try (var zip = new ZipOutputStream(Files.newOutputStream(partial))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        Files.move(partial, bucket.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
