package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a web server hands to the application tier, and what it does when that fails. */
class WebToApplicationTest {
    @TempDir
    Path folder;

    private WebFixture machines;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        machines = new WebFixture(folder);
        client = machines.nginx.client();
    }

    @AfterEach
    void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void everythingThatIsNoFileGoesToTheApplication() throws Exception {
        var response = client.get(
                "/notes?q=1",
                "X-Forwarded-For",
                "203.0.113.7",
                "X-Forwarded-Proto",
                "https",
                "X-Request-ID",
                "id-1",
                "Via",
                "2.0 lb (HAProxy)",
                "User-Agent",
                "a \"b\"");
        assertThat(response.body()).isIn("127.0.0.2", "127.0.0.3");
        assertThat(response.headers().map())
                .doesNotContainKey("Content-Security-Policy")
                .doesNotContainKey("Expires");

        var request = requests().reduce((first, last) -> last).orElseThrow();
        assertThat(request.path()).isEqualTo("/notes?q=1");
        assertThat(request.header("Host")).startsWith("localhost:");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("203.0.113.7");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.header("X-Request-ID")).isEqualTo("id-1");
        assertThat(request.header("Via")).matches("2\\.0 lb \\(HAProxy\\), 1\\.1 \\S+ \\(nginx\\)");
        assertThat(request.header("Connection")).isNull();

        JsonNode line = lastLogged("/notes");
        assertThat(line.get("client").asText()).isEqualTo("203.0.113.7");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("request_id").asText()).isEqualTo("id-1");
        assertThat(line.get("user_agent").asText()).isEqualTo("a \"b\"");
        assertThat(line.get("upstream").asText()).endsWith(":" + machines.port);
    }

    @Test
    void applicationServersTakeTurns() throws Exception {
        assertThat(Stream.of(
                        client.get("/a").body(),
                        client.get("/b").body(),
                        client.get("/c").body(),
                        client.get("/d").body()))
                .contains("127.0.0.2", "127.0.0.3");
    }

    @Test
    void readingIsRepeatedOnAnotherServer() throws Exception {
        machines.application1.setMood(Backend.Mood.HANGS_UP);
        for (int i = 0; i < 4; i++) {
            assertThat(client.get("/notes").body()).isEqualTo("127.0.0.3");
        }
        assertThat(machines.application1.requests())
                .anyMatch(request -> request.path().equals("/notes"));
    }

    @Test
    void writingIsNeverRepeated() throws Exception {
        machines.application1.setMood(Backend.Mood.HANGS_UP);
        machines.application2.setMood(Backend.Mood.HANGS_UP);
        assertThat(client.post("/notes", "text").statusCode()).isEqualTo(502);
        assertThat(machines.application1.count("POST") + machines.application2.count("POST"))
                .isEqualTo(1);
    }

    @Test
    void writingToAServerThatIsGoneGoesToAnother() throws Exception {
        machines.application1.close();
        for (int i = 0; i < 4; i++) {
            assertThat(client.post("/notes", "text").body()).isEqualTo("127.0.0.3");
        }
    }

    @Test
    void aDeadApplicationIsExcusedByTheSitesOwnPage() throws Exception {
        machines.application1.close();
        machines.application2.close();
        assertThat(client.get("/notes").statusCode()).isEqualTo(502);

        Files.writeString(machines.site.resolve("50x.html"), "our own excuse");
        var response = client.get("/notes");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).isEqualTo("our own excuse");
        assertThat(client.get("/").statusCode()).as("files are still served").isEqualTo(200);
        assertThat(client.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void theApplicationsOwnErrorsArePassedOn() throws Exception {
        machines.application1.setMood(Backend.Mood.FAILS);
        machines.application2.setMood(Backend.Mood.FAILS);
        Files.writeString(machines.site.resolve("50x.html"), "our own excuse");
        assertThat(client.get("/notes").body()).isEqualTo("broken");
    }

    @Test
    void aNameServersSilenceIsNotNoticed() throws Exception {
        machines.nameServer.silence(Nginx.APPLICATION);
        Thread.sleep(6000);
        assertThat(client.get("/notes").statusCode()).isEqualTo(200);
    }

    @Test
    void aNameThatVanishesTakesTheApplicationAwayUntilItIsBack() throws Exception {
        machines.nameServer.remove(Nginx.APPLICATION);
        Eventually.isTrue("no application", () -> client.get("/notes").statusCode() == 502);
        machines.nameServer.publish(Nginx.APPLICATION, "127.0.0.3");
        Eventually.isTrue("finds the application", () -> client.get("/notes").statusCode() == 200);
    }

    @Test
    void aStopLetsTheRequestInFlightEnd() throws Exception {
        machines.application1.setMood(Backend.Mood.WAITS);
        machines.application2.setMood(Backend.Mood.WAITS);
        var response = client.getLater("/slow");
        Eventually.isTrue(
                "the request is there", () -> requests().anyMatch(r -> r.path().equals("/slow")));
        machines.nginx.signal("QUIT");
        machines.application1.letGo();
        machines.application2.letGo();
        assertThat(response.get().statusCode()).isEqualTo(200);
        assertThat(machines.nginx.endsWithin(5)).isTrue();
    }

    @Test
    void startsBeforeTheApplicationHasAName() throws Exception {
        var nameServer = machines.nameServer;
        nameServer.remove(Nginx.APPLICATION);
        try (var early = new Nginx(folder.resolve("early"), machines.site, nameServer, machines.port)) {
            assertThat(early.client().get("/").statusCode()).isEqualTo(200);
            assertThat(early.client().get("/notes").statusCode()).isEqualTo(502);
            nameServer.publish(Nginx.APPLICATION, "127.0.0.2");
            Eventually.isTrue(
                    "finds the application", () -> early.client().get("/notes").statusCode() == 200);
        }
    }

    private Stream<Backend.Request> requests() {
        return Stream.concat(machines.application1.requests().stream(), machines.application2.requests().stream())
                .filter(request -> !request.path().equals("/up"));
    }

    private JsonNode lastLogged(String path) throws Exception {
        Eventually.isTrue("logged", () -> logged(path).size() == 1);
        return logged(path).get(0);
    }

    private List<JsonNode> logged(String path) throws Exception {
        return machines.nginx.accessLog().stream()
                .filter(line -> line.get("path").asText().equals(path))
                .toList();
    }
}
