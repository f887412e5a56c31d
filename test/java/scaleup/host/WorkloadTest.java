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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the user's files come to a host, and that nothing else does. */
class WorkloadTest {
    private static final TarArchiveEntry PAGE = new TarArchiveEntry("pages/index.html");

    private final HostFile script = HostFile.script("workload", "workload");
    private final byte[] site = tar(PAGE, "site");
    private final byte[] authorities = tar(new TarArchiveEntry("bundle.pem"), "authorities");

    @TempDir
    Path folder;

    private Path bucket;
    private Path siteFolder;
    private Path authoritiesFolder;
    private ScriptHost host;

    WorkloadTest() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        bucket = Files.createDirectory(folder.resolve("bucket"));
        siteFolder = folder.resolve("srv/site");
        authoritiesFolder = folder.resolve("opt/authorities");
        host = new ScriptHost(folder)
                .with("WORKLOAD_BUCKET", "s3://bucket")
                .with("WORKLOADS", "%s=%s %s=%s".formatted(key(site), siteFolder, key(authorities), authoritiesFolder));
        // aws s3 cp --only-show-errors URL FILE
        host.standIn("aws", "cp \"%s/${4#s3://bucket/}\" \"$5\"".formatted(bucket));
        host.standIn("tar", "exec %s \"$@\"".formatted(Program.named("tar").path()));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void everyFolderIsInstalledAndReadable() throws Exception {
        upload(site, site);
        upload(authorities, authorities);
        host.run(script).assertSuccess();
        assertThat(siteFolder.resolve("pages/index.html")).hasContent("site");
        assertThat(authoritiesFolder.resolve("bundle.pem")).hasContent("authorities");
        assertThat(Files.getPosixFilePermissions(siteFolder.resolve("pages")))
                .contains(PosixFilePermission.OTHERS_EXECUTE);
        assertThat(Files.getPosixFilePermissions(siteFolder.resolve("pages/index.html")))
                .contains(PosixFilePermission.OTHERS_READ);
        try (var files = Files.list(siteFolder.getParent())) {
            assertThat(files).as("nothing is left over").containsExactly(siteFolder);
        }
    }

    /** AWS CLI, "s3 cp": the copy has the object's LastModified as its time. In the archive every file is of 1970. */
    @Test
    void filesAreAsOldAsTheirArchiveInS3() throws Exception {
        host.standIn("aws", "cp -p \"%s/${4#s3://bucket/}\" \"$5\"".formatted(bucket));
        upload(site, site);
        upload(authorities, authorities);
        var uploaded = FileTime.from(Instant.parse("2026-10-11T12:13:14Z"));
        Files.setLastModifiedTime(bucket.resolve(key(site)), uploaded);
        host.run(script).assertSuccess();
        assertThat(Files.getLastModifiedTime(siteFolder.resolve("pages/index.html")))
                .isEqualTo(uploaded);
    }

    @Test
    void itIsTriedUntilItWorks() throws Exception {
        upload(authorities, authorities);
        host.start(script);
        Eventually.isTrue("tried a few times", () -> host.calls("aws").size() > 2);
        assertThat(siteFolder).as("no half-installed folder").doesNotExist();
        assertThat(host.calls("sleep")).as("it rests in between").isNotEmpty().containsOnly("5");
        assertThat(host.said())
                .contains("cannot install s3://bucket/%s=%s: trying again".formatted(key(site), siteFolder));

        upload(site, site);
        Eventually.isTrue("installed", () -> Files.exists(authoritiesFolder.resolve("bundle.pem")));
        assertThat(siteFolder.resolve("pages/index.html")).hasContent("site");
    }

    /**
     * What may stand in the shared bucket in the place of what was deployed (aws/aws-cdk#4487), as far as it can be said in a
     * word.
     */
    static Stream<Arguments> others() throws IOException {
        byte[] site = tar(PAGE, "site");
        byte[] byteChanged = site.clone();
        byteChanged[512] = 'S';
        var executable = new TarArchiveEntry("pages/index.html");
        executable.setMode(0100_755);
        var link = new TarArchiveEntry("pages/index.html", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/etc/shadow");
        var hardLink = new TarArchiveEntry("pages/index.html", TarArchiveEntry.LF_LINK);
        hardLink.setLinkName("/etc/shadow");
        Map<TarArchiveEntry, String> more = new LinkedHashMap<>();
        more.put(PAGE, "site");
        more.put(new TarArchiveEntry("pages/more.html"), "more");
        Map<String, byte[]> others = new LinkedHashMap<>();
        others.put("a byte of a file changed", byteChanged);
        others.put("a byte of its header changed", tar(new TarArchiveEntry("pages/Index.html"), "site"));
        others.put("a file added", DeployedArchive.tar(more));
        others.put("a file taken away", DeployedArchive.tar(Map.of()));
        others.put("a mode changed", tar(executable, "site"));
        others.put("a link instead of a file", tar(link, ""));
        others.put("a second name instead of a file", tar(hardLink, ""));
        others.put("a file that leaves its folder", tar(new TarArchiveEntry("../../outside"), "evil"));
        others.put("a file at the root", tar(new TarArchiveEntry("/tmp/scaleup-outside", true), "evil"));
        others.put("another whole archive", tar(new TarArchiveEntry("bundle.pem"), "authorities"));
        others.put("something after its end", Arrays.copyOf(site, site.length + 512));
        others.put("the first half", Arrays.copyOf(site, site.length / 2));
        others.put("nothing", new byte[0]);
        others.put("no archive", "#!/bin/sh\ntouch evil\n".getBytes(StandardCharsets.UTF_8));
        return others.entrySet().stream().map(other -> Arguments.of(other.getKey(), other.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void nothingLooksIntoWhatIsNotWhatWasDeployed(String name, byte[] other) throws Exception {
        upload(site, other);
        upload(authorities, authorities);
        host.start(script);
        Eventually.isTrue("tried a few times", () -> host.calls("aws").size() > 2);
        assertThat(host.calls("tar")).isEmpty();
        assertThat(siteFolder).doesNotExist();
        // Each try begins without it.
        String[] unpacked = folder.resolve("srv/site.new").toFile().list();
        assertThat(unpacked == null ? new String[0] : unpacked).isEmpty();
        assertThat(authoritiesFolder).as("what comes after it").doesNotExist();
        assertThat(host.said())
                .contains("cannot install s3://bucket/%s=%s: its SHA-256 is another".formatted(key(site), siteFolder));

        upload(site, site);
        Eventually.isTrue("installed", () -> Files.exists(authoritiesFolder.resolve("bundle.pem")));
        assertThat(siteFolder.resolve("pages/index.html")).hasContent("site");
    }

    /** Whoever can't say what was deployed gets nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"site.tar", "folder/site.tar", ".tar", "g%063d.tar"})
    void withoutADigestNothingIsInstalled(String key) throws Exception {
        String name = key.formatted(0);
        Files.createDirectories(bucket.resolve(name).getParent());
        Files.write(bucket.resolve(name), site);
        host.with("WORKLOADS", "%s=%s".formatted(name, siteFolder)).start(script);
        Eventually.isTrue("tried a few times", () -> host.calls("aws").size() > 2);
        assertThat(host.calls("tar")).isEmpty();
        assertThat(siteFolder).doesNotExist();
    }

    /** {@code bucketPrefix} of the CDK's DefaultStackSynthesizer: anything, not only a folder. */
    @ParameterizedTest
    @ValueSource(strings = {"assets/", "team-"})
    void theDigestIsTheEndOfAKey(String prefix) throws Exception {
        Path object = bucket.resolve(prefix + key(site));
        Files.createDirectories(object.getParent());
        Files.write(object, site);
        host.with("WORKLOADS", "%s=%s".formatted(prefix + key(site), siteFolder))
                .run(script)
                .assertSuccess();
        assertThat(siteFolder.resolve("pages/index.html")).hasContent("site");
    }

    @Test
    void aRestartFetchesNothing() throws Exception {
        Files.createDirectories(siteFolder);
        Files.createDirectories(authoritiesFolder);
        host.run(script).assertSuccess();
        assertThat(host.calls("aws")).isEmpty();
    }

    /** Names that a shell or a program could take for something else come to the host as they are, in whatever language. */
    @ParameterizedTest
    @ValueSource(strings = {"-rf", "--help", "$(touch gone)", "`id`", "a;b", "a b", "*", "it's", "\"q\"", "日本語", "#"})
    void aNameIsANameWhateverItHolds(String name) throws Exception {
        install(tar(new TarArchiveEntry("pages/" + name), "site"));
        assertThat(siteFolder.resolve("pages").resolve(name)).hasContent("site");
        try (var files = Files.list(siteFolder.resolve("pages"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aNameMayBeAsLongAsItCanBe() throws Exception {
        // limits.h: NAME_MAX.
        String name = ("n".repeat(255) + "/").repeat(8) + "n".repeat(255);
        install(tar(new TarArchiveEntry(name), "site"));
        assertThat(siteFolder.resolve(name)).hasContent("site");
    }

    private void install(byte[] archive) throws Exception {
        upload(archive, archive);
        host.with("LC_ALL", "C")
                .with("WORKLOADS", "%s=%s".formatted(key(archive), siteFolder))
                .run(script)
                .assertSuccess();
    }

    /** Puts {@code content} where {@code deployed} was put. */
    private void upload(byte[] deployed, byte[] content) throws Exception {
        Path partial = Files.write(folder.resolve("partial"), content);
        Files.move(partial, bucket.resolve(key(deployed)), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String key(byte[] archive) throws Exception {
        return DeployedArchive.digest(archive) + ".tar";
    }

    private static byte[] tar(TarArchiveEntry entry, String content) throws IOException {
        return DeployedArchive.tar(Map.of(entry, content));
    }
}
