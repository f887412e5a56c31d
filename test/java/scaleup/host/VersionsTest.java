package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the files of the site's other versions come to a web server. What AWS Systems Manager answers has the form of its API
 * Reference, "GetParameterHistory": the oldest version first; the AWS CLI writes its times as ISO 8601 (AWS CLI User Guide,
 * "cli_timestamp_format").
 */
class VersionsTest {
    private static final Duration LONG_AGO = Duration.ofDays(30);

    @TempDir
    Path folder;

    private Path bucket;
    private Path state;
    private Path history;
    private ScriptHost host;
    private HostFile script;

    @BeforeEach
    void start() throws Exception {
        bucket = Files.createDirectory(folder.resolve("bucket"));
        state = Files.createDirectories(folder.resolve("state"));
        history = folder.resolve("history.json");
        Path scripts = folder.resolve("scripts");
        HostFile.script("workload", "workload").writeTo(scripts);
        HostFile.of("web/opt/nginx/validators").writeTo(scripts);
        script = HostFile.of("web/opt/nginx/versions")
                .replacing("/usr/local/libexec/scaleup/workload", "'" + scripts.resolve("workload") + "'");
        host = new ScriptHost(folder)
                .with("SITE_VERSIONS", "/scaleup/dev/web/site")
                .with("WORKLOAD_BUCKET", "s3://assets")
                .with("STATE_DIRECTORY", state);
        host.standIn("systemd-notify", "");
        host.standIn(
                "aws",
                "case $1-$2-$3-$4 in s3-cp-*-s3://assets/*) cp \"%s/${4##*/}\" \"$5\";; ".formatted(bucket)
                        + "ssm-get-parameter-history---name-/scaleup/dev/web/site) cat '%s';; ".formatted(history)
                        + "*) exit 2;; esac");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void theFirstVersionWaitsForNothing() throws Exception {
        runs("a", deployed("a", Duration.ZERO));
        isReady();
        assertThat(longWaits()).isEmpty();
        assertThat(state.resolve("others")).doesNotExist();
        assertThat(host.calls("aws").get(0))
                .as("who does not answer is soon given up")
                .isEqualTo("ssm get-parameter-history --name /scaleup/dev/web/site --cli-connect-timeout 5"
                        + " --cli-read-timeout 10 --output json");
    }

    @Test
    void aNewVersionIsReadyWhenItHasTheFilesBeforeAndOthersHadTimeToGetItsOwn() throws Exception {
        upload("a");
        runs("b", deployed("a", LONG_AGO), deployed("b", Duration.ofSeconds(50)));
        isReady();
        assertThat(state.resolve("others/assets/a-1a2b3c4d.js")).hasContent("a");
        assertThat(longWaits()).singleElement().satisfies(seconds -> assertThat(seconds)
                .as("two minutes, of which 50 s have passed")
                .isBetween(20, 70));
    }

    @Test
    void aServerOfAVersionThatIsThereForLongWaitsForNoOther() throws Exception {
        upload("a");
        runs("b", deployed("a", LONG_AGO), deployed("b", LONG_AGO));
        isReady();
        assertThat(state.resolve("others/assets/a-1a2b3c4d.js")).hasContent("a");
        assertThat(longWaits()).isEmpty();
    }

    /** A clock that is wrong keeps no server back for longer. */
    @ParameterizedTest
    @ValueSource(strings = {"PT-1M", "P-1D"})
    void aVersionOfTheFutureWaitsForTwoMinutes(Duration before) throws Exception {
        upload("a");
        runs("b", deployed("a", LONG_AGO), deployed("b", before));
        isReady();
        assertThat(longWaits()).containsExactly(120);
    }

    @Test
    void anOldServerGetsANewVersionWhileItServes() throws Exception {
        runs("a", deployed("a", LONG_AGO));
        isReady();
        upload("b");
        write(deployed("a", LONG_AGO), deployed("b", Duration.ZERO));
        Eventually.isTrue("it is there", () -> Files.exists(state.resolve("others/assets/b-1a2b3c4d.js")));
        Eventually.isTrue("it goes on", () -> looks() > 3);
        assertThat(host.said())
                .as("said once, and brought once")
                .isEqualTo("version %s of the site is here, too\n".formatted(digest("b")));
    }

    /** A rollback makes an earlier version the last one once more. */
    @Test
    void aRollbackIsAVersionAsWell() throws Exception {
        upload("a");
        upload("b");
        runs("a", deployed("a", LONG_AGO), deployed("b", Duration.ofMinutes(10)), deployed("a", Duration.ZERO));
        isReady();
        assertThat(state.resolve("others/assets/b-1a2b3c4d.js")).hasContent("b");
        assertThat(longWaits()).singleElement().satisfies(seconds -> assertThat(seconds)
                .isBetween(60, 120));
    }

    @Test
    void itKeepsTheLastThree() throws Exception {
        for (String version : List.of("a", "b", "c", "d")) {
            upload(version);
        }
        runs(
                "e",
                deployed("a", LONG_AGO),
                deployed("b", LONG_AGO),
                deployed("c", LONG_AGO),
                deployed("d", LONG_AGO),
                deployed("e", LONG_AGO));
        isReady();
        assertThat(state.resolve("others/assets"))
                .isDirectoryContaining("glob:**/b-*")
                .isDirectoryContaining("glob:**/c-*")
                .isDirectoryContaining("glob:**/d-*")
                .isDirectoryNotContaining("glob:**/a-*");
    }

    /** Another deployment may have removed it (cdk gc), and whoever may write to the bucket may have changed it. */
    @Test
    void anArchiveThatIsGoneOrAnotherKeepsNoServerBackAndIsNotServed() throws Exception {
        Files.write(bucket.resolve("dev.site.%s.tar".formatted(digest("a"))), tar("evil"));
        upload("c");
        runs("d", deployed("a", LONG_AGO), deployed("b", LONG_AGO), deployed("c", LONG_AGO), deployed("d", LONG_AGO));
        isReady();
        Eventually.isTrue("it gives up", () -> host.calls("sleep").size() > 12);
        String gone = digest("b");
        assertThat(host.calls("aws").stream().filter(call -> call.contains(gone)))
                .as("tries, each of which takes a second of a processor")
                .hasSize(5);
        assertThat(host.said())
                .contains("cannot bring version %s of the site: its SHA-256 is another".formatted(digest("a")))
                .contains("cannot bring version %s of the site: trying again".formatted(digest("b")));
        assertThat(state.resolve("others/assets"))
                .isDirectoryContaining("glob:**/c-*")
                .isDirectoryNotContaining("glob:**/evil-*");
    }

    @Test
    void aServerIsReadyWithoutSystemsManager() throws Exception {
        host.standIn("aws", "exit 254");
        host.with("WORKLOADS", entry("a")).start(script);
        isReady();
        assertThat(host.calls("sleep").stream().takeWhile("5"::equals))
                .as("it tries for a minute")
                .hasSize(12);
        Eventually.isTrue("it goes on", () -> looks() > 2);
    }

    /** What a parameter's value becomes is a part of a path. */
    @Test
    void whatIsNoDigestIsNoVersion() throws Exception {
        Files.writeString(
                history,
                new ObjectMapper()
                        .writeValueAsString(Map.of(
                                "Parameters",
                                List.of(Map.of(
                                        "Value", "../../etc", "LastModifiedDate", "2026-11-28T01:02:03+00:00")))));
        host.with("WORKLOADS", entry("a")).start(script);
        isReady();
        assertThat(host.calls("aws")).noneMatch(call -> call.startsWith("s3"));
    }

    /** Nobody waits for AWS where files were brought already: after a reboot, or after the service itself has failed. */
    @Test
    void aServerThatStartsOnceMoreIsReadyAtOnce() throws Exception {
        runs("a", deployed("a", LONG_AGO));
        isReady();
        host.standIn("aws", "exit 254");
        host.start(script);
        Eventually.isTrue("ready once more", () -> host.calls("systemd-notify").size() == 2);
        assertThat(host.calls("sleep")).containsOnly("60");
    }

    private void runs(String version, String... deployed) throws Exception {
        write(deployed);
        host.with("WORKLOADS", entry(version)).start(script);
    }

    private String entry(String version) throws Exception {
        return "%s.tar=/opt/nginx dev.site.%s.tar=%s".formatted("0".repeat(64), digest(version), "/srv/site");
    }

    private void isReady() throws Exception {
        Eventually.isTrue("ready", () -> host.calls("systemd-notify").contains("--ready"));
    }

    /** While it serves, each of which is a minute after the one before. */
    private long looks() throws IOException {
        return host.calls("sleep").stream().filter("60"::equals).count();
    }

    /** But those between tries and looks. */
    private List<Integer> longWaits() throws IOException {
        return host.calls("sleep").stream()
                .map(Integer::valueOf)
                .filter(seconds -> seconds != 5 && seconds != 60)
                .toList();
    }

    private void write(String... deployed) throws IOException {
        Path next = Files.writeString(
                folder.resolve("next.json"), "{\"Parameters\": [%s]}".formatted(String.join(", ", deployed)));
        Files.move(next, history, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String deployed(String version, Duration before) throws Exception {
        return "{\"Name\": \"/scaleup/dev/web/site\", \"Value\": \"%s\", \"LastModifiedDate\": \"%s\"}"
                .formatted(
                        digest(version), Instant.now().minus(before).toString().replaceFirst("Z$", "+00:00"));
    }

    private void upload(String version) throws Exception {
        Files.write(bucket.resolve("dev.site.%s.tar".formatted(digest(version))), tar(version));
    }

    private static String digest(String version) throws Exception {
        return DeployedArchive.digest(tar(version));
    }

    private static byte[] tar(String version) throws IOException {
        Map<TarArchiveEntry, String> files = new LinkedHashMap<>();
        files.put(new TarArchiveEntry("index.html"), version);
        files.put(new TarArchiveEntry("assets/%s-1a2b3c4d.js".formatted(version)), version);
        return DeployedArchive.tar(files);
    }
}
