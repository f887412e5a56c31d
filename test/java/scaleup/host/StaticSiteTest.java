package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site's files, as a web server gives them out. */
class StaticSiteTest {
    @TempDir
    static Path folder;

    private static WebFixture machines;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        machines = new WebFixture(folder);
        client = machines.nginx.client();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void configurationIsValid() throws Exception {
        Path copy = folder.resolve("check");
        Nginx.prepare(copy, machines.site, machines.nameServer.port(), FreePort.find(), machines.port);
        var arguments = new ArrayList<>(List.of(Nginx.arguments(copy)));
        arguments.add("-t");
        Program.Outcome outcome = Program.nginx().run(arguments.toArray(String[]::new));
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("test is successful").doesNotContain("[warn]");
    }

    @Test
    void pagesAreCachedShortlyAndAskedForAgainByTag() throws Exception {
        var page = client.get("/");
        assertThat(page.body()).contains("Start");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("max-age=60");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(client.get("/", "If-None-Match", tag).statusCode()).isEqualTo(304);
    }

    @Test
    void filesNamedByTheirContentAreCachedForAYearAndOthersShortly() throws Exception {
        assertThat(client.get("/assets/style.0f1e2d3c4b.css").headers().firstValue("Cache-Control"))
                .hasValue("max-age=31536000");
        assertThat(client.get("/assets/style.css").headers().firstValue("Cache-Control"))
                .hasValue("max-age=60");
    }

    @Test
    void assetsAreCompressed() throws Exception {
        var asset = client.getBytes("/assets/style.css", "Accept-Encoding", "gzip", "Via", "1.1 lb (HAProxy)");
        assertThat(asset.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(asset.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(asset.body().length).isLessThan(WebFixture.STYLE.length() / 5);
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(asset.body()))) {
            assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(WebFixture.STYLE);
        }
    }

    @Test
    void foldersShowTheirIndex() throws Exception {
        assertThat(client.get("/docs/").body()).contains("Docs");
        assertThat(client.get("/docs").body()).contains("Docs");
    }

    @Test
    void pagesProtectTheirReaders() throws Exception {
        var headers = client.get("/").headers();
        assertThat(headers.firstValue("Content-Security-Policy"))
                .hasValue("default-src 'self'; frame-ancestors 'none'");
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).hasValue("strict-origin-when-cross-origin");
        assertThat(headers.firstValue("Server")).as("no version").hasValue("nginx");
    }

    @Test
    void hiddenFilesAreNotShown() throws Exception {
        assertThat(client.get("/.git/config").statusCode()).isEqualTo(404);
        assertThat(client.get("/.env").statusCode()).isEqualTo(404);
        assertThat(client.get("/.well-known/security.txt").body()).startsWith("Contact");
    }

    @Test
    void healthAsksNothingButNginx() throws Exception {
        int before = machines.application1.requests().size()
                + machines.application2.requests().size();
        var health = client.get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("ok\n");
        assertThat(machines.application1.requests().size()
                        + machines.application2.requests().size())
                .isEqualTo(before);
        assertThat(machines.nginx.accessLog())
                .noneMatch(line -> line.get("path").asText().equals("/health"));
    }
}
