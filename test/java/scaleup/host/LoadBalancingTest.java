package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server gets which request, and what it learns about the client. */
class LoadBalancingTest {
    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void webServersTakeTurns() throws Exception {
        var client = machines.client();
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            servers.add(client.get("/").body());
        }
        assertThat(servers).containsOnly("127.0.0.2", "127.0.0.3");
        for (int i = 1; i < servers.size(); i++) {
            assertThat(servers.get(i)).as("%s", servers).isNotEqualTo(servers.get(i - 1));
        }
    }

    /**
     * docs/configuration.md: "the one with the fewest connections, which loses less on a server that hangs". That has the most, and
     * so gets no more.
     */
    @Test
    void whoHasFewerConnectionsIsAskedWhereThatIsConfigured(@TempDir Path another) throws Exception {
        try (var least = new LoadBalancerFixture(another, "ALGORITHM", "leastconn")) {
            least.web1.setMood(Backend.Mood.WAITS);
            var client = least.client();
            List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
            Eventually.isTrue("a request waits", () -> {
                if (asked.stream().allMatch(CompletableFuture::isDone)) {
                    asked.add(client.getLater("/"));
                }
                return !least.web1.requests().isEmpty();
            });
            for (int i = 0; i < 4; i++) {
                assertThat(client.get("/").body()).isEqualTo("127.0.0.3");
            }
            least.web1.letGo();
            assertThat(asked.get(asked.size() - 1).get().body()).isEqualTo("127.0.0.2");
        }
    }

    @Test
    void pathsOfTheApplicationGoStraightThere() throws Exception {
        var client = machines.client();
        assertThat(client.get("/api/notes").body()).isEqualTo("127.0.0.4");
        assertThat(client.get("/ws/chat").body()).isEqualTo("127.0.0.4");
        assertThat(client.get("/apis").body()).isNotEqualTo("127.0.0.4");
    }

    @Test
    void serversLearnWhoTheClientIs() throws Exception {
        machines.client("203.0.113.9").get("/api/notes?q=1");
        var request = machines.application.lastRequest();
        assertThat(request.path()).isEqualTo("/api/notes?q=1");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("203.0.113.9");
        assertThat(request.header("X-Real-IP")).isEqualTo("203.0.113.9");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.header("X-Forwarded-Port")).isEqualTo("443");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo(request.header("Host"));
        assertThat(request.header("Forwarded"))
                .startsWith("proto=https;host=\"localhost")
                .endsWith(";for=203.0.113.9");
        assertThat(request.header("Via")).matches("1\\.1 \\S+ \\(HAProxy\\)");
    }

    @Test
    void whatAClientSaysAboutItselfNeverArrives() throws Exception {
        var response = machines.client()
                .get(
                        "/api/notes",
                        "X-Forwarded-For",
                        "6.6.6.6",
                        "X-FORWARDED-PROTO",
                        "forged",
                        "X-Forwarded-Host",
                        "forged.example",
                        "X-Forwarded-Server",
                        "forged.example",
                        "X_Forwarded_For",
                        "6.6.6.6",
                        "X-Real-IP",
                        "6.6.6.6",
                        "Forwarded",
                        "for=6.6.6.6",
                        "Via",
                        "1.1 forged",
                        "X-Request-ID",
                        "forged");
        var request = machines.application.lastRequest();
        assertThat(request.headers().toString()).doesNotContain("6.6.6.6").doesNotContain("forged");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("203.0.113.7");
        assertThat(request.header("X-Request-ID"))
                .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                .isEqualTo(response.headers().firstValue("X-Request-ID").orElseThrow());
    }

    @Test
    void eachRequestHasItsOwnId() throws Exception {
        var client = machines.client();
        assertThat(client.get("/").headers().firstValue("X-Request-ID"))
                .isNotEqualTo(client.get("/").headers().firstValue("X-Request-ID"));
    }

    @Test
    void http2IsSpokenToClientsThatCan() throws Exception {
        try (var door = machines.haProxy.door("203.0.113.8")) {
            var response = Client.http2(door, machines.certificate).get("/api/two");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(machines.application.lastRequest().header("Via")).startsWith("2.0 ");
            assertThat(machines.application.lastRequest().header("X-Forwarded-For"))
                    .isEqualTo("203.0.113.8");
        }
    }

    @Test
    void plainHttpIsOnlyRedirected() throws Exception {
        try (var door = machines.haProxy.plainDoor("203.0.113.7")) {
            int before = machines.application.requests().size();
            var response = Client.plain(door.port()).post("/api/notes?q=1", "text");
            assertThat(response.statusCode()).isEqualTo(308);
            assertThat(response.headers().firstValue("Location"))
                    .hasValue("https://localhost:" + door.port() + "/api/notes?q=1");
            assertThat(machines.application.requests()).hasSize(before);
        }
    }

    @Test
    void browsersAreToldToStayWithHttps() throws Exception {
        assertThat(machines.client().get("/").headers().firstValue("Strict-Transport-Security"))
                .hasValue("max-age=63072000");
    }

    @Test
    void metricsAreThereForThisHost() throws Exception {
        assertThat(machines.haProxy.localBody("/metrics")).contains("haproxy_backend_active_servers{proxy=\"web\"} 2");
        assertThat(machines.haProxy.localStatus("/health")).isEqualTo(200);
        assertThat(machines.haProxy.localStatus("/other")).isEqualTo(404);
    }
}
