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

    private void zip(String name, String entry, String content) throws IOException {
        Path partial = folder.resolve(name);
        try (var zip = new ZipOutputStream(Files.newOutputStream(partial))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        Files.move(partial, bucket.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
