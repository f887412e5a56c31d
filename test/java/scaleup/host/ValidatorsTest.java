package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * By what a browser knows whether its copy of a file is current: two servers with a version each, as in a roll-out. The
 * rules are RFC 9110's, sections 8.8 and 13.
 */
class ValidatorsTest {
    private static final String PATH = "/app.js";
    private static final String OLD = "let version = 1;";
    private static final String NEW = "let version = 2;";

    @TempDir
    static Path folder;

    private static NameServer nameServer;
    private static Nginx oldServer;
    private static Nginx newServer;

    @BeforeAll
    static void start() throws Exception {
        nameServer = new NameServer();
        oldServer = server("old", OLD);
        newServer = server("new", NEW);
    }

    @AfterAll
    static void stop() throws Exception {
        if (newServer != null) {
            newServer.close();
            oldServer.close();
            nameServer.close();
        }
    }

    @Test
    void anotherContentIsAnotherVersionThoughLengthAndTimeAreTheSame() throws Exception {
        assertThat(newServer.client().get(PATH).headers().firstValue("Content-Length"))
                .isEqualTo(oldServer.client().get(PATH).headers().firstValue("Content-Length"));
        var response = newServer.client().get(PATH, "If-None-Match", tag(oldServer, PATH));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(NEW);
        assertThat(newServer
                        .client()
                        .get(PATH, "If-None-Match", tag(newServer, PATH))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void theSameContentIsTheSameVersionOnEveryServer() throws Exception {
        assertThat(tag(newServer, "/logo.svg")).isEqualTo(tag(oldServer, "/logo.svg"));
        assertThat(newServer
                        .client()
                        .get("/logo.svg", "If-None-Match", tag(oldServer, "/logo.svg"))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void aDownloadIsNeverMadeOfTwoVersions() throws Exception {
        String tag = tag(oldServer, PATH);
        assertThat(tag).as("strong: of one sequence of bytes").startsWith("\"");
        var onTheOld = oldServer.client().get(PATH, "Range", "bytes=4-", "If-Range", tag);
        assertThat(onTheOld.statusCode()).isEqualTo(206);
        assertThat(onTheOld.body()).isEqualTo(OLD.substring(4));
        var onTheNew = newServer.client().get(PATH, "Range", "bytes=4-", "If-Range", tag);
        assertThat(onTheNew.statusCode()).isEqualTo(200);
        assertThat(onTheNew.body()).isEqualTo(NEW);
    }

    @Test
    void ifMatchHoldsForThisVersionOnly() throws Exception {
        assertThat(newServer
                        .client()
                        .get(PATH, "If-Match", tag(newServer, PATH))
                        .statusCode())
                .isEqualTo(200);
        assertThat(newServer
                        .client()
                        .get(PATH, "If-Match", tag(oldServer, PATH))
                        .statusCode())
                .isEqualTo(412);
    }

    /** Files have no date of their own: no server may claim one, nor answer 304 or go on with a download by one. */
    @Test
    void aDateIsNoValidator() throws Exception {
        var response = newServer.client().get(PATH);
        assertThat(response.headers().firstValue("Last-Modified")).isEmpty();
        for (Instant date : new Instant[] {
            Files.getLastModifiedTime(folder.resolve("new/site/app.js")).toInstant(), Instant.EPOCH, Instant.now()
        }) {
            String text = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME
                    .withZone(java.time.ZoneOffset.UTC)
                    .format(date)
                    .replace("Z", "GMT");
            assertThat(newServer.client().get(PATH, "If-Modified-Since", text).statusCode())
                    .as(text)
                    .isEqualTo(200);
            assertThat(newServer
                            .client()
                            .get(PATH, "Range", "bytes=4-", "If-Range", text)
                            .statusCode())
                    .as(text)
                    .isEqualTo(200);
        }
    }

    /** A file's time is in the past for every content, and no name of a file is too much for the script. */
    @Test
    void everyNameAndContentGetsAPastTime(@TempDir Path site) throws IOException {
        Path odd = Files.createDirectories(site.resolve("a b"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(odd.resolve("'\n\\\"$(x) " + i), "content " + i);
        }
        Validators.give(site);
        try (var files = Files.list(odd)) {
            assertThat(files)
                    .extracting(file -> Files.getLastModifiedTime(file).toInstant())
                    .doesNotHaveDuplicates()
                    .allSatisfy(
                            time -> assertThat(time).isBetween(Instant.EPOCH, Instant.parse("2004-01-11T00:00:00Z")));
        }
    }

    /** Otherwise Nginx would start, and send files whose version nobody can tell. */
    @Test
    void aFolderThatIsNotThereIsAFailure(@TempDir Path site) {
        assertThat(Program.named("bash")
                        .run(
                                HostFile.of("web/opt/nginx/validators").path().toString(),
                                site.resolve("none").toString())
                        .exitCode())
                .isNotZero();
    }

    private static Nginx server(String name, String script) throws Exception {
        Path site = Files.createDirectories(folder.resolve(name).resolve("site"));
        Files.writeString(site.resolve("index.html"), "start");
        Files.writeString(site.resolve("app.js"), script);
        Files.writeString(site.resolve("logo.svg"), "<svg/>");
        try (var files = Files.list(site)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1980-01-01T00:00:00Z")));
            }
        }
        Validators.give(site);
        return new Nginx(folder.resolve(name), site, nameServer, Declared.DEV, FreePort.find());
    }

    private static String tag(Nginx server, String path) throws Exception {
        return server.client().get(path).headers().firstValue("ETag").orElseThrow();
    }
}
