package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.database.Login;
import application.machines.Authority;
import application.machines.Client;
import application.machines.FixedCredentials;
import application.machines.FreePort;
import application.machines.TestSettings;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application answers while nothing listens where its database should be. */
class WithoutDatabaseTest {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @TempDir
    private static Path folder;

    private static Application application;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        application = new Application(
                        TestSettings.with(
                                "localhost",
                                FreePort.find(),
                                new Authority("test").writeCertificate(folder.resolve("ca.pem")),
                                RESPONSE_TIMEOUT),
                        new FixedCredentials(new Login("user", "password")),
                        Clock.fixed(NOW, ZoneOffset.UTC))
                .start();
        client = new Client(application.port());
    }

    @AfterAll
    static void stop() {
        assertThat(application.stop()).isTrue();
    }

    @Test
    void takesHeadersAsLargeAsALoadBalancerLetsThrough() throws Exception {
        assertThat(client.send(client.request("/health").header("Cookie", "c".repeat(64 * 1024)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void isHealthy() throws Exception {
        HttpResponse<String> response = client.get("/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"healthy\"}");
    }

    /** Whoever sends a body slowly keeps a thread; a load balancer that asks for health gives up after a second. */
    @Test
    void isHealthyWhileEveryThreadIsBusy() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port());
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 1000\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> response = new Client(application.port())
                        .send(client.request("/health").timeout(Duration.ofSeconds(1)));
                assertThat(response.statusCode()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void isNotReadyAndSaysWhy() throws Exception {
        HttpResponse<String> response = client.get("/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(Client.json(response).path("detail").textValue()).isEqualTo("the database does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void answersForNotesInTimeThatTheyAreNotAvailable(String method) throws Exception {
        Instant start = Instant.now();

        HttpResponse<String> response = method.equals("GET") ? client.get("/api/notes") : client.post("text");

        assertThat(Duration.between(start, Instant.now())).isLessThan(RESPONSE_TIMEOUT);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/whoami", "/api/server"})
    void tellsTheWayOfTheRequest(String path) throws Exception {
        HttpResponse<String> response = client.send(client.request(path)
                .header("Via", "2.0 balancer (HAProxy)")
                .header("Via", "1.1 web (nginx)")
                .header("X-Forwarded-For", "203.0.113.9, 10.0.1.4")
                .header("X-Request-ID", "0A:1-b"));

        JsonNode view = Client.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(view.path("server").textValue()).isNotBlank();
        assertThat(view.path("program").textValue())
                .isEqualTo("sample application, Java " + System.getProperty("java.specification.version"));
        assertThat(view.path("time").textValue()).isEqualTo(NOW.toString());
        assertThat(view.path("via").toString())
                .isEqualTo("[{\"server\":\"balancer\",\"protocol\":\"2.0\",\"comment\":\"HAProxy\"},"
                        + "{\"server\":\"web\",\"protocol\":\"1.1\",\"comment\":\"nginx\"}]");
        assertThat(view.path("client").textValue()).isEqualTo("203.0.113.9");
        assertThat(view.path("request").textValue()).isEqualTo("0A:1-b");
        assertThat(response.headers().firstValue("X-Request-ID")).hasValue("0A:1-b");
    }

    @Test
    void makesItsOwnRequestIdInsteadOfAnUnfitOne() throws Exception {
        HttpResponse<String> response = client.send(client.request("/whoami").header("X-Request-ID", "a b=c"));

        assertThat(Client.json(response).path("request").textValue()).matches("[0-9a-f-]{36}");
    }

    @Test
    void letsNobodyCacheOrGuess() throws Exception {
        HttpResponse<String> response = client.get("/whoami");

        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void answersUnknownPathsWithJson() throws Exception {
        HttpResponse<String> response = client.get("/health/x");

        assertThat(response.statusCode()).isEqualTo(404);
        JsonNode problem = Client.json(response);
        assertThat(problem.path("title").textValue()).isEqualTo("Not Found");
        assertThat(problem.path("status").intValue()).isEqualTo(404);
        assertThat(problem.path("detail").textValue()).isEqualTo("nothing is at this path");
        assertThat(problem.path("request").textValue()).isNotBlank();
    }

    @Test
    void namesTheMethodsOfAPath() throws Exception {
        HttpResponse<String> response = client.send(client.request("/api/notes").DELETE());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, POST");
    }

    @Test
    void answersHeadLikeGet() throws Exception {
        HttpResponse<String> response = client.send(client.request("/health").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "[]",
                "{}",
                "null",
                "{\"text\": 1}",
                "{\"text\": \"a\", \"id\": 1}",
                "{\"text\": \"a\"} x",
                "{\"text\": \" \"}",
                "{\"text\": \"a\\u0000b\"}"
            })
    void refusesABodyThatIsNoNote(String body) throws Exception {
        HttpResponse<String> response = client.send(notes("application/json", BodyPublishers.ofString(body)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.json(response).path("detail").textValue()).isNotBlank();
    }

    @Test
    void refusesALongText() throws Exception {
        HttpResponse<String> response = client.post("x".repeat(281));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.json(response).path("detail").textValue())
                .isEqualTo("text must have 1 to 280 characters, not 281");
    }

    @Test
    void refusesALargeBodyWithOrWithoutItsLength() throws Exception {
        byte[] body = ("{\"text\": \"a\"" + " ".repeat(4096) + "}").getBytes(StandardCharsets.UTF_8);

        assertThat(client.send(notes("application/json", BodyPublishers.ofByteArray(body)))
                        .statusCode())
                .isEqualTo(413);
        assertThat(client.send(notes(
                                "application/json", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void refusesABodyThatEndsEarly() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port())) {
            socket.getOutputStream()
                    .write(("POST /api/notes HTTP/1.1\r\nHost: a\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("the body did not arrive whole");
        }
    }

    @Test
    void answersWhatIsNotHttpWithJson() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port())) {
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("Content-Type: application/problem+json");
        }
    }

    @Test
    void takesJsonOnly() throws Exception {
        assertThat(client.send(notes("text/plain", BodyPublishers.ofString("{\"text\": \"a\"}")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(client.send(client.request("/api/notes").POST(BodyPublishers.ofString("{\"text\": \"a\"}")))
                        .statusCode())
                .isEqualTo(415);
    }

    private static HttpRequest.Builder notes(String type, HttpRequest.BodyPublisher body) {
        return client.request("/api/notes").header("Content-Type", type).POST(body);
    }
}
