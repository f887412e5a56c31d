package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web server of an environment without a site: its folder isn't there, and all paths are the application's. */
class NoSiteTest {
    @TempDir
    static Path folder;

    private static NameServer names;
    private static Backend application;
    private static Nginx nginx;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        names = new NameServer();
        int port = FreePort.find();
        application = new Backend("127.0.0.2", port);
        names.publish(Nginx.APPLICATION, "127.0.0.2");
        nginx = new Nginx(
                folder.resolve("nginx"),
                folder.resolve("none"),
                names,
                Declared.dev(edit -> edit.set("environments.dev.web.site", "")),
                port);
        client = nginx.client();
        Eventually.isTrue("the name is resolved", () -> client.get("/up").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
        }
        if (application != null) {
            application.close();
        }
        names.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?a=b",
                "/index.html",
                "/docs",
                "/docs/",
                "/404.html",
                "/50x.html",
                "/favicon.ico",
                "/.auth/login",
                "/a/.b",
                "/.well-known/security.txt",
                "/.well-known/apple-app-site-association",
                "/app.0f1e2d3c4b.js"
            })
    void everyPathIsTheApplications(String path) throws Exception {
        for (String method : new String[] {"GET", "POST", "DELETE"}) {
            application.requests().clear();
            var response = client.send(method, path, "");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("127.0.0.2");
            assertThat(response.headers().map())
                    .as("only what the application says")
                    .doesNotContainKeys("cache-control", "content-security-policy", "x-content-type-options");
            assertThat(application.requests()).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo(method);
                assertThat(request.path()).isEqualTo(path);
            });
        }
    }

    /** Load balancers ask it, and it says that this server works. */
    @Test
    void itsHealthIsItsOwn() throws Exception {
        application.requests().clear();
        assertThat(client.get("/health").body()).isEqualTo("ok\n");
        assertThat(application.requests()).isEmpty();
    }

    @Test
    void anApplicationThatIsGoneIsExcused() throws Exception {
        int port = FreePort.find();
        try (var alone = new Nginx(
                folder.resolve("alone"),
                folder.resolve("none"),
                names,
                Declared.dev(edit -> edit.set("environments.dev.web.site", "")),
                port)) {
            var response = alone.client().get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("Back soon");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        }
    }
}
