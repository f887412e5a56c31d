package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Nginx.prepare(copy, machines.site, Declared.DEV, FreePort.find());
        var arguments = new ArrayList<>(List.of(Nginx.arguments(copy)));
        arguments.add("-t");
        Program.Outcome outcome = Program.nginx().run(arguments.toArray(String[]::new));
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("test is successful").doesNotContain("[warn]");
    }

    /** nginx.org, "worker_processes": one is what it starts if nothing is said. */
    @Test
    void everyProcessorHasAWorker() throws Exception {
        Eventually.isTrue(
                "a worker a processor",
                () -> machines.nginx.workers() == Runtime.getRuntime().availableProcessors());
    }

    /**
     * Elsewhere its unit lets it write nothing (systemd.exec(5), "ProtectSystem=", "RuntimeDirectory="), and it makes all of
     * its folders when it starts, also of what it isn't used for.
     */
    @ParameterizedTest
    @CsvSource({
        "pid, /run/, RuntimeDirectory",
        "error_log, /var/log/, LogsDirectory",
        "access_log, /var/log/, LogsDirectory",
        "client_body_temp_path, /var/cache/, CacheDirectory",
        "proxy_temp_path, /var/cache/, CacheDirectory",
        "fastcgi_temp_path, /var/cache/, CacheDirectory",
        "scgi_temp_path, /var/cache/, CacheDirectory",
        "uwsgi_temp_path, /var/cache/, CacheDirectory"
    })
    void itWritesWhereItsUnitLetsIt(String directive, String parent, String setting) {
        String folder =
                HostFile.of("web/etc/systemd/system/scaleup-nginx.service").setting(setting);
        assertThat(Nginx.configuration().text().lines().map(String::strip))
                .filteredOn(line -> line.startsWith(directive + " ") && !line.equals(directive + " off;"))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("%s %s%s/".formatted(directive, parent, folder)));
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

    /** RFC 9110, 17.15: many small ranges cost a server more than the file; CVE-2011-3192 was that. */
    @ParameterizedTest
    @CsvSource({"1, 206", "3, 206", "16, 206", "17, 200", "1000, 200"})
    void aFewPartsOfAFileAreGivenAndInsteadOfManyTheWhole(int parts, int status) throws Exception {
        String ranges = IntStream.range(0, parts)
                .mapToObj(i -> "%d-%1$d".formatted(2 * i))
                .collect(Collectors.joining(","));
        var answer = client.get("/assets/style.css", "Range", "bytes=" + ranges);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo(WebFixture.STYLE);
        }
    }

    @Test
    void filesNamedByTheirContentAreCachedForAYearAndOthersShortly() throws Exception {
        assertThat(client.get("/assets/style.0f1e2d3c4b.css").headers().firstValue("Cache-Control"))
                .hasValue("max-age=31536000, immutable");
        assertThat(client.get("/assets/style.css").headers().firstValue("Cache-Control"))
                .hasValue("max-age=60");
    }

    /** A name that only looks like one by its content would be kept for a year after it changed. */
    @ParameterizedTest
    @CsvSource({
        "main.0f1e2d3c4b5a69788796.js, true",
        "main-0f1e2d3c.js.map, true",
        "app.0f1e2d3c4b.woff2, true",
        "app.2345679a.js, true",
        "app.f2345679.js, true",
        "report-20261126.pdf, false",
        "photo.20261126093000.jpg, false",
        "my-facade.css, false",
        "deadbeef.png, false",
        "jquery-3.7.1.min.js, false",
        "index.html, false"
    })
    void onlyAHashIsTakenForAHash(String name, boolean hash) throws Exception {
        Path file = machines.site.resolve(name);
        boolean there = Files.exists(file);
        if (!there) {
            Files.writeString(file, "x");
        }
        assertThat(client.get("/" + name).headers().firstValue("Cache-Control"))
                .hasValue(hash ? "max-age=31536000, immutable" : "max-age=60");
    }

    /**
     * With X-Content-Type-Options: nosniff a browser takes scripts, styles, captions and WebAssembly by their type alone
     * (WHATWG, Fetch, "Determine nosniff"; HTML, "JavaScript MIME type"; WebAssembly Web API, "application/wasm"). The
     * names are those registered at IANA; a text's character set is named, that of JSON and YAML is not (RFC 8259, section 11;
     * RFC 9512, section 2.1, where text/yaml is a deprecated alias). A vCard's is UTF-8 (RFC 6350, section 10.1).
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html; charset=utf-8 | html htm shtml",
                "text/css; charset=utf-8 | css",
                "text/javascript; charset=utf-8 | js mjs cjs",
                "application/json | json map topojson",
                "application/ld+json | jsonld",
                "application/geo+json | geojson",
                "application/manifest+json | webmanifest",
                "application/wasm | wasm",
                "application/xml | xml xsd xsl",
                "application/xhtml+xml | xhtml",
                "application/yaml | yaml yml",
                "application/atom+xml | atom",
                "application/rss+xml | rss",
                "text/calendar; charset=utf-8 | ics",
                "text/csv; charset=utf-8 | csv",
                "text/markdown; charset=utf-8 | md markdown",
                "text/plain; charset=utf-8 | txt text log conf",
                "text/vcard; charset=utf-8 | vcf vcard",
                "text/vtt; charset=utf-8 | vtt",
                "application/pdf | pdf",
                "application/rtf | rtf",
                "application/epub+zip | epub",
                "application/msword | doc",
                "application/vnd.ms-excel | xls",
                "application/vnd.ms-powerpoint | ppt",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document | docx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet | xlsx",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation | pptx",
                "application/vnd.oasis.opendocument.text | odt",
                "application/vnd.oasis.opendocument.spreadsheet | ods",
                "application/vnd.oasis.opendocument.presentation | odp",
                "application/gzip | gz tgz",
                "application/zip | zip",
                "application/x-tar | tar",
                "application/x-7z-compressed | 7z",
                "application/java-archive | jar",
                "application/vnd.android.package-archive | apk",
                "application/vnd.apple.mpegurl | m3u8",
                "application/dash+xml | mpd",
                "font/collection | ttc",
                "font/otf | otf",
                "font/ttf | ttf",
                "font/woff | woff",
                "font/woff2 | woff2",
                "image/apng | apng",
                "image/avif | avif",
                "image/bmp | bmp",
                "image/gif | gif",
                "image/jpeg | jpg jpeg",
                "image/jxl | jxl",
                "image/png | png",
                "image/svg+xml | svg",
                "image/tiff | tif tiff",
                "image/vnd.microsoft.icon | ico cur",
                "image/webp | webp",
                "model/gltf+json | gltf",
                "model/gltf-binary | glb",
                "audio/aac | aac",
                "audio/flac | flac",
                "audio/midi | mid midi",
                "audio/mp4 | m4a",
                "audio/mpeg | mp3",
                "audio/ogg | ogg oga opus",
                "audio/wav | wav",
                "audio/webm | weba",
                "video/mp2t | ts",
                "video/mp4 | mp4 m4v m4s",
                "video/mpeg | mpeg mpg",
                "video/ogg | ogv",
                "video/quicktime | mov",
                "video/webm | webm",
                "application/octet-stream | unknown"
            })
    void everyFileHasTheTypeThatBrowsersWant(String type, String extensions) throws Exception {
        for (String extension : extensions.split(" ", -1)) {
            Files.writeString(machines.site.resolve("file." + extension), "x");
            assertThat(client.get("/file." + extension).headers().firstValue("Content-Type"))
                    .as(extension)
                    .hasValue(type);
        }
    }

    /** Apple, "Supporting associated domains": JSON, in a file without an extension. */
    @Test
    void appleFindsItsAssociationFile() throws Exception {
        Files.writeString(machines.site.resolve(".well-known/apple-app-site-association"), "{}");
        assertThat(client.get("/.well-known/apple-app-site-association")
                        .headers()
                        .firstValue("Content-Type"))
                .hasValue("application/json");
    }

    /** An error may be over in a moment, and in a roll-out it is on one server only. */
    @Test
    void errorsAreNotKept() throws Exception {
        assertThat(client.get("/.env").headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    /**
     * workload/README.md: "texts are UTF-8", "Texts are compressed". What a type's name says of its syntax (RFC 6838, 4.2.8; RFC
     * 6839), and those texts whose name doesn't tell: RFC 8216, section 4 (UTF-8), RFC 9512, RTF (ASCII). Fonts and pictures in
     * formats that don't compress are h5bp's (server-configs-nginx, web_performance/compression.conf), and WebAssembly.
     */
    @ParameterizedTest
    @MethodSource("types")
    void textsAreCompressedAndTheirCharacterSetIsNamed(String type, String extension) throws Exception {
        boolean text = type.startsWith("text/")
                || type.matches(".*[/+](json|xml)")
                || Set.of("application/vnd.apple.mpegurl", "application/yaml", "application/rtf")
                        .contains(type);
        boolean compressible =
                text || type.matches("font/(otf|ttf|collection)|image/(bmp|vnd.microsoft.icon)|application/wasm");
        Files.writeString(machines.site.resolve("kind." + extension), "some text ".repeat(200));
        var response = client.getBytes("/kind." + extension, "Accept-Encoding", "gzip");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue(type.startsWith("text/") ? type + "; charset=utf-8" : type);
        assertThat(response.headers().firstValue("Content-Encoding").isPresent())
                .as("compressed")
                .isEqualTo(compressible);
    }

    /** Each type of types.conf, with the first name that it has. */
    static Stream<Arguments> types() {
        return HostFile.of("web/opt/nginx/types.conf")
                .text()
                .lines()
                .map(line -> line.strip().split("[ ;]", -1))
                .filter(words -> words[0].contains("/"))
                .map(words -> Arguments.of(words[0], words[1]));
    }

    @Test
    void assetsAreCompressed() throws Exception {
        var asset = client.getBytes("/assets/style.css", "Accept-Encoding", "gzip", "Via", "1.1 lb (HAProxy)");
        assertThat(asset.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(asset.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(asset.body().length).isLessThan(WebFixture.STYLE.length() / 5);
        assertThat(asset.headers().firstValue("ETag").orElseThrow())
                .as("made on the way: not byte for byte the same each time (RFC 9110, 8.8.1)")
                .startsWith("W/");
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(asset.body()))) {
            assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(WebFixture.STYLE);
        }
    }

    @Test
    void whatIsCompressedAlreadyIsSentToThoseWhoTakeIt() throws Exception {
        Files.writeString(machines.site.resolve("big.css"), WebFixture.STYLE);
        byte[] zipped = gzip(WebFixture.STYLE);
        Files.write(machines.site.resolve("big.css.gz"), zipped);
        machines.date();
        var compressed = client.getBytes("/big.css", "Accept-Encoding", "br;q=1, gzip");
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.headers().firstValue("Content-Type")).hasValue("text/css; charset=utf-8");
        assertThat(compressed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(compressed.body()).isEqualTo(zipped);
        var plain = client.get("/big.css");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.headers().firstValue("Vary")).as("for caches between").hasValue("Accept-Encoding");
        assertThat(plain.body()).isEqualTo(WebFixture.STYLE);
        assertThat(plain.headers().firstValue("ETag"))
                .as("two representations, two strong validators (RFC 9110, 8.8.3.3)")
                .isNotEqualTo(compressed.headers().firstValue("ETag"));
    }

    /** Relative links in a folder's index point into the folder only from an address that ends in a slash. */
    @ParameterizedTest
    @CsvSource({"/docs, /docs/", "/docs?a=1&b=2, /docs/?a=1&b=2", "/%C3%BCber%20uns, /%C3%BCber%20uns/"})
    void foldersShowTheirIndexBelowAnAddressWithASlash(String path, String location) throws Exception {
        Files.createDirectories(machines.site.resolve("über uns"));
        Files.writeString(machines.site.resolve("über uns/index.html"), "we");
        var response = client.get(path);
        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(response.headers().firstValue("Location"))
                .as("relative: Nginx doesn't know the users' host and port")
                .hasValue(location);
        assertThat(client.get(location).statusCode()).isEqualTo(200);
    }

    @Test
    void aFolderWithoutIndexIsNoFile() throws Exception {
        assertThat(client.get("/assets").body()).isIn("127.0.0.2", "127.0.0.3");
        assertThat(client.get("/assets/").body()).isIn("127.0.0.2", "127.0.0.3");
    }

    @Test
    void headersAreThoseOfTheFileWithoutTheFile() throws Exception {
        var get = client.get("/assets/style.css");
        var head = client.send("HEAD", "/assets/style.css", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Content-Length", "Content-Type", "ETag", "Cache-Control")) {
            assertThat(head.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(get.headers().firstValue(name));
        }
    }

    /** A form on the start page may well be sent to the start page. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void filesAreForReadersOtherMethodsForTheApplication(String method) throws Exception {
        for (String path : List.of("/", "/docs", "/assets/style.css")) {
            assertThat(client.send(method, path, "").body()).isIn("127.0.0.2", "127.0.0.3");
        }
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
        for (String own : List.of("missing", "unavailable", "unanswered", "502", "503", "504")) {
            assertThat(client.get("/." + own).statusCode()).as(own).isEqualTo(404);
        }
        assertThat(client.get("/.well-known/security.txt").body()).startsWith("Contact");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "DELETE"})
    void theSitesOwnPageSaysThatSomethingIsMissing(String method) throws Exception {
        Files.writeString(machines.site.resolve("404.html"), "our own page");
        try {
            var response = client.send(method, "/.env", "");
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).isEqualTo(method.equals("HEAD") ? "" : "our own page");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(client.send(method, "/.missing", "").statusCode()).isEqualTo(404);
        } finally {
            Files.delete(machines.site.resolve("404.html"));
        }
    }

    @Test
    void healthAsksNothingButThisHost() throws Exception {
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

    /** What load balancers ask for is there whatever the site has: with a redirect for an answer no web server would get a request. */
    @Test
    void aFolderThatIsCalledHealthIsBelowIt() throws Exception {
        Path page = Files.createDirectories(machines.site.resolve("health")).resolve("index.html");
        Files.writeString(page, "eat well");
        try {
            var health = client.get("/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).isEqualTo("ok\n");
            for (String path : List.of("/health/", "/health/index.html")) {
                assertThat(client.get(path).body()).isEqualTo("eat well");
            }
        } finally {
            Files.delete(page);
            Files.delete(page.getParent());
        }
    }

    /** workload/README.md: "Hidden files don't exist", and so no redirect tells of one; nor is one of what Nginx asks for itself. */
    @ParameterizedTest
    @ValueSource(strings = {".drafts", "docs/.drafts", ".missing", ".unavailable", ".503"})
    void aHiddenFolderHasNoPage(String name) throws Exception {
        Path page = Files.createDirectories(machines.site.resolve(name)).resolve("index.html");
        Files.writeString(page, "hidden");
        try {
            for (String path : List.of("/" + name, "/" + name + "/", "/" + name + "/index.html", "/.env")) {
                var response = client.get(path);
                assertThat(response.statusCode()).as(path).isEqualTo(404);
                assertThat(response.body()).as(path).doesNotContain("hidden");
            }
        } finally {
            Files.delete(page);
            Files.delete(page.getParent());
        }
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
