package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user says of headers and caches, as a web server sends it. */
class SiteHeadersTest {
    @TempDir
    static Path folder;

    private static WebFixture machines;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        // The second is a list of RFC 9651's with strings.
        machines = new WebFixture(folder, Declared.dev(edit -> edit.set(
                        "environments.dev.web.headers",
                        Map.of(
                                "X-Frame-Options",
                                "DENY",
                                "Permissions-Policy",
                                "camera=(self \"https://a.example;b\"), geolocation=()",
                                "Referrer-Policy",
                                ""))
                .set("environments.dev.web.maxAgeSeconds", 600)
                .set("environments.dev.web.immutablePaths", List.of("/assets/", "/v1.2/"))));
        for (String name : List.of("assets/index-DiwrgTda.js", "v1.2/a.js", "v1x2/a.js", "app.js")) {
            Path file = machines.site.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "export {}");
        }
        client = machines.nginx.client();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void filesAreSentWithTheHeadersOfTheConfigurationOverThoseOfTheDefaults() throws Exception {
        for (String path : List.of("/", "/app.js", "/.env")) {
            var headers = client.get(path).headers();
            assertThat(headers.allValues("X-Frame-Options")).containsExactly("DENY");
            assertThat(headers.allValues("Permissions-Policy"))
                    .containsExactly("camera=(self \"https://a.example;b\"), geolocation=()");
            assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(headers.allValues("Referrer-Policy")).isEmpty();
        }
    }

    @Test
    void theApplicationsAnswersHaveTheirOwn() throws Exception {
        var headers = client.get("/users/1").headers();
        assertThat(headers.map()).doesNotContainKeys("x-frame-options", "permissions-policy", "x-content-type-options");
    }

    /** Vite's names have a hash in base64url, in which a name can't be told from a word. */
    @ParameterizedTest
    @CsvSource({
        "/assets/index-DiwrgTda.js, 'max-age=31536000, immutable'",
        "/v1.2/a.js, 'max-age=31536000, immutable'",
        "/v1x2/a.js, max-age=600",
        "/app.js, max-age=600",
        "/, max-age=600",
        "/assets/style.0f1e2d3c4b.css, 'max-age=31536000, immutable'"
    })
    void filesAreKeptAsLongAsTheConfigurationSays(String path, String expected) throws Exception {
        var response = client.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("Cache-Control")).containsExactly(expected);
    }

    /** It may be on its way to this server. */
    @Test
    void whatIsMissingAmongThemIsTheApplicationsAndNotKept() throws Exception {
        var response = client.get("/assets/index-00000000.js");
        assertThat(response.body()).isIn("127.0.0.2", "127.0.0.3");
        assertThat(response.headers().firstValue("Cache-Control")).isEmpty();
    }
}
