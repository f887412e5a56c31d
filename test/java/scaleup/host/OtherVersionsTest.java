package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A web server that has the files of other versions of its site beside it: what a page names by a hash is there, whatever
 * version the page is of, and nothing else of another version is.
 */
class OtherVersionsTest {
    private static final String SCRIPT = "/assets/app-0f1e2d3c4b.js";

    /** It has no hash, and is there for good since the configuration says so (web.immutablePaths). */
    private static final String DECLARED = "/static/vendor.js";

    @TempDir
    static Path folder;

    private static WebFixture machines;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        Path others = Files.createDirectories(folder.resolve("others"));
        write(others, SCRIPT, "let version = 1;".getBytes(StandardCharsets.UTF_8));
        write(others, SCRIPT + ".gz", gzip("let version = 1;"));
        write(others, DECLARED, "vendor".getBytes(StandardCharsets.UTF_8));
        write(others, "/assets/style.0f1e2d3c4b.css", "another".getBytes(StandardCharsets.UTF_8));
        write(others, "/old.html", "old".getBytes(StandardCharsets.UTF_8));
        write(others, "/old/index.html", "old".getBytes(StandardCharsets.UTF_8));
        write(others, "/index.html", "old".getBytes(StandardCharsets.UTF_8));
        write(others, "/assets/app.js", "old".getBytes(StandardCharsets.UTF_8));
        write(others, "/.env-0f1e2d3c4b.json", "hidden".getBytes(StandardCharsets.UTF_8));
        Validators.give(others);
        machines = new WebFixture(
                folder, Declared.dev(edit -> edit.set("environments.dev.web.immutablePaths", List.of("/static/"))));
        client = machines.nginx.client();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SCRIPT, DECLARED})
    void aFileThatNeverChangesIsThereThoughItIsOfAnotherVersion(String path) throws Exception {
        var response = client.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("max-age=31536000, immutable");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/javascript; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(response.headers().firstValue("ETag")).isPresent();
    }

    @Test
    void soIsItsCompressedForm() throws Exception {
        var response = client.get(SCRIPT, "Accept-Encoding", "gzip");
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(response.headers().firstValue("ETag")).isPresent();
    }

    @Test
    void itsOwnVersionComesFirst() throws Exception {
        assertThat(client.get("/assets/style.0f1e2d3c4b.css").body()).isEqualTo(WebFixture.STYLE);
        assertThat(client.get("/").body()).contains("Start");
    }

    /** A page that was removed would be back otherwise, on some servers. */
    @ParameterizedTest
    @ValueSource(strings = {"/old.html", "/old/", "/old", "/assets/app.js", "/assets/", "/../others/old.html"})
    void nothingElseOfAnotherVersionIsThere(String path) throws Exception {
        assertThat(client.get(path).body()).as("the application's answer").doesNotContain("old");
    }

    @Test
    void hiddenFilesStayHidden() throws Exception {
        assertThat(client.get("/.env-0f1e2d3c4b.json").statusCode()).isEqualTo(404);
    }

    @Test
    void whatNobodyHasIsTheApplicationsToAnswer() throws Exception {
        assertThat(client.get("/assets/app-ffffffffff0.js").body()).isIn("127.0.0.2", "127.0.0.3");
        assertThat(client.post(SCRIPT, "text").body()).isIn("127.0.0.2", "127.0.0.3");
    }

    private static void write(Path folder, String path, byte[] content) throws IOException {
        Path file = folder.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
