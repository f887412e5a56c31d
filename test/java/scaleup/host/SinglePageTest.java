package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A site whose pages are made in the browser: their addresses are no files, and answered by the one page that is. */
class SinglePageTest {
    @TempDir
    static Path folder;

    private static WebFixture machines;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        machines =
                new WebFixture(folder, Declared.dev(edit -> edit.set("environments.dev.web.contentSecurityPolicy", "")
                        .set("environments.dev.web.singlePageApplication", true)));
        client = machines.nginx.client();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/users/1?tab=2", "/users/", "/v1.2/users", "/0f1e2d3c4b"})
    void aPathThatIsNoFileIsThePage(String path) throws Exception {
        var response = client.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("Start");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("max-age=60");
        assertThat(client.send("HEAD", path, "").statusCode()).isEqualTo(200);
    }

    /** A page instead of a script that is gone would be kept by caches and refused by browsers. */
    @ParameterizedTest
    @ValueSource(strings = {"/assets/old.0f1e2d3c4b.js", "/favicon.ico", "/users/data.json"})
    void aFileThatIsMissingIsNotThePage(String path) throws Exception {
        assertThat(client.get(path).body()).isIn("127.0.0.2", "127.0.0.3");
    }

    @Test
    void filesAreStillFilesAndWritingIsStillTheApplications() throws Exception {
        assertThat(client.get("/docs/").body()).contains("Docs");
        assertThat(client.get("/assets/style.css").body()).isEqualTo(WebFixture.STYLE);
        assertThat(client.post("/users", "text").body()).isIn("127.0.0.2", "127.0.0.3");
    }

    @Test
    void withoutAPolicyThereIsNoHeader() throws Exception {
        assertThat(client.get("/").headers().firstValue("Content-Security-Policy"))
                .isEmpty();
        assertThat(client.get("/").headers().firstValue("X-Content-Type-Options"))
                .hasValue("nosniff");
    }
}
