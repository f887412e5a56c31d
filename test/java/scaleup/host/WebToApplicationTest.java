package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a web server hands to the application tier, and what it does when that fails. */
@Execution(ExecutionMode.CONCURRENT)
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
        assertThat(line.get("upstream_status").asText()).isEqualTo("200");
        assertThat(line.get("upstream_seconds").asText()).matches("\\d+\\.\\d+");
    }

    /** RFC 9110, 5.1 and 5.6.2: a field's name is a token. */
    @ParameterizedTest
    @ValueSource(strings = {"X.Dotted", "X~Y", "X!#$%&'*+^`|"})
    void aHeaderWithAnyNameArrives(String name) throws Exception {
        client.get("/notes", name, "1");
        assertThat(requests().reduce((first, last) -> last).orElseThrow().header(name))
                .isEqualTo("1");
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

    /** Each server that is asked again has more to do, just when it fails: HAProxy asks one other, and Nginx nobody. */
    @Test
    void readingIsRepeatedOnce() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(client.get("/before").statusCode()).isEqualTo(200);
        }
        eachApplication(application -> application.setMood(Backend.Mood.HANGS_UP));
        assertThat(client.get("/notes").statusCode()).isEqualTo(502);
        assertThat(requests().filter(request -> request.path().equals("/notes")))
                .hasSize(2);
    }

    @Test
    void writingToAServerThatIsGoneGoesToAnother() throws Exception {
        machines.application1.close();
        for (int i = 0; i < 4; i++) {
            assertThat(client.post("/notes", "text").body()).isEqualTo("127.0.0.3");
        }
    }

    /**
     * PUT and DELETE may be repeated by RFC 9110, 9.2.2, but an application that was slow the first time or died of it is
     * not asked again.
     */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void whatChangesSomethingIsNeverRepeated(String method) throws Exception {
        machines.application1.setMood(Backend.Mood.HANGS_UP);
        machines.application2.setMood(Backend.Mood.HANGS_UP);
        assertThat(client.send(method, "/notes", "text").statusCode()).isEqualTo(502);
        assertThat(machines.application1.count(method) + machines.application2.count(method))
                .isEqualTo(1);
    }

    /**
     * RFC 9110, 15.6.4: 503 says that nothing was done, and Retry-After when to come again. 15.6.3 and 15.6.5: 502 and 504
     * say that the application got the request and gave no good answer; it may have carried it out, so nobody may be asked
     * to repeat it.
     */
    @ParameterizedTest
    @CsvSource({"503, gone", "502, hangs up", "504, is silent", "502, answers nonsense"})
    void theSitesOwnPageExcusesTheApplicationWhateverTheMethod(int status, String what) throws Exception {
        Files.writeString(machines.site.resolve("50x.html"), "our own excuse");
        switch (what) {
            case "gone" -> {
                machines.application1.close();
                machines.application2.close();
            }
            case "hangs up" -> eachApplication(application -> application.setMood(Backend.Mood.HANGS_UP));
            case "is silent" -> eachApplication(application -> application.setMood(Backend.Mood.WAITS));
            default ->
                eachApplication(application -> application.on("/notes", exchange -> {
                    exchange.getResponseHeaders().set("X-Large", "x".repeat(100_000));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                }));
        }
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        List<String> methods = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
        for (String method : methods) {
            responses.add(client.sendLater(method, "/notes", method.equals("POST") ? "text" : ""));
        }
        for (int i = 0; i < methods.size(); i++) {
            var response = responses.get(i).get();
            assertThat(response.statusCode()).as(methods.get(i)).isEqualTo(status);
            assertThat(response.body())
                    .as(methods.get(i))
                    .isEqualTo(methods.get(i).equals("HEAD") ? "" : "our own excuse");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(response.headers().firstValue("Retry-After"))
                    .as(methods.get(i))
                    .isEqualTo(status == 503 ? Optional.of("5") : Optional.empty());
        }
        assertThat(client.get("/").statusCode()).as("files are still served").isEqualTo(200);
        assertThat(client.get("/health").statusCode()).as("this tier works").isEqualTo(200);
    }

    @Test
    void withoutAPageOfTheSiteThereIsOneOfOurOwn() throws Exception {
        machines.application1.close();
        machines.application2.close();
        var response = client.post("/notes", "text");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.body()).contains("Back soon");
    }

    /** While this host's own HAProxy restarts nobody has got the request. */
    @Test
    void filesAreServedWithoutTheHostsHaProxy() throws Exception {
        machines.nginx.upstream().close();
        assertThat(client.get("/").statusCode()).isEqualTo(200);
        var response = client.post("/notes", "text");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(response.body()).contains("Back soon");
        assertThat(client.get("/health").statusCode())
                .as("a web server that doesn't reach the application any more is sick")
                .isEqualTo(503);
    }

    @Test
    void slowAnswersAndLargeHeadersOfSomeRequestsAreNoReasonToRefuseOthers() throws Exception {
        eachApplication(application -> {
            application.on("/slow", exchange -> {
                // Longer than anybody waits
            });
            application.on("/large", exchange -> {
                exchange.getResponseHeaders().set("X-Large", "x".repeat(100_000));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
        });
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            slow.add(client.getLater("/slow"));
        }
        while (!slow.stream().allMatch(CompletableFuture::isDone)) {
            assertThat(client.get("/large").statusCode()).isEqualTo(502);
            assertThat(client.get("/notes").statusCode()).isEqualTo(200);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(client.get("/notes").statusCode()).isEqualTo(200);
        }
        for (var response : slow) {
            assertThat(response.get().statusCode()).isEqualTo(504);
        }
    }

    /** What connects to it gets no answer at all, as from a machine that is off. */
    @Test
    void aServerThatIsSilentIsPassedOver() throws Exception {
        try (var silent = new ServerSocket(machines.port, 1, InetAddress.getByName("127.0.0.4"));
                var filled = new Queue(silent)) {
            assertThat(filled.isFull()).isTrue();
            machines.nameServer.publish(Nginx.APPLICATION, "127.0.0.2", "127.0.0.4");
            Eventually.isTrue("only the other one is asked", () -> {
                long start = System.nanoTime();
                boolean other = true;
                for (int i = 0; i < 10; i++) {
                    other &= client.get("/notes").body().equals("127.0.0.2");
                }
                return other
                        && System.nanoTime() - start < Duration.ofSeconds(1).toNanos();
            });
        }
    }

    /** As load balancers do: FailingServerTest says why. */
    @Test
    void whatAServersMachineDoesNotAcknowledgeIsGivenUpAfterFourSeconds() throws Exception {
        var servers = List.of(machines.application1, machines.application2);
        servers.forEach(server -> server.setMood(Backend.Mood.WAITS));
        var response = client.getLater("/slow");
        Eventually.isTrue("the request is there", () -> servers.stream()
                .anyMatch(server -> !server.requests().isEmpty()));
        assertThat(Stream.of("127.0.0.2", "127.0.0.3")
                        .flatMap(address -> UserTimeout.toward(address, machines.port).stream()))
                .contains("4000");
        servers.forEach(Backend::letGo);
        assertThat(response.get().statusCode()).isEqualTo(200);
    }

    @Test
    void aServerThatSaysItIsSickIsPassedOver() throws Exception {
        machines.application1.setHealthy(false);
        Eventually.isTrue("only the other one is asked", () -> {
            int before = machines.application1.requests().size();
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/notes").statusCode()).isEqualTo(200);
            }
            return machines.application1.requests().size() == before;
        });
    }

    /** Whether it is said before how long they become, or not (RFC 9112, 6.3). */
    @ParameterizedTest
    @ValueSource(longs = {0, 1000})
    void answersComeAsTheyAreMade(long length) throws Exception {
        var read = new CountDownLatch(1);
        eachApplication(application -> application.on("/events", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
                read.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        }));
        try (var events = client.open("/events").body()) {
            assertThat(new String(events.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
        } finally {
            read.countDown();
        }
    }

    /** Otherwise it would be on this host's disk: nginx.org, "proxy_buffering". */
    @Test
    void whatAClientDoesNotTakeWaitsAtTheApplication() throws Exception {
        byte[] part = new byte[64 << 10];
        int parts = 2000;
        var written = new AtomicInteger();
        eachApplication(application -> application.on("/large", exchange -> {
            exchange.sendResponseHeaders(200, (long) parts * part.length);
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < parts; i++) {
                    body.write(part);
                    written.incrementAndGet();
                }
            }
        }));
        try (var body = client.open("/large").body()) {
            assertThat(body.read()).isZero();
            Eventually.isTrue("no more is taken", () -> {
                int before = written.get();
                Thread.sleep(500);
                return written.get() == before;
            });
            assertThat(written.get()).isBetween(1, parts - 1);
        }
    }

    /** Nothing of Nginx's or of the site's gets into what the application says, in whatever language it says it. */
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 302, 400, 403, 404, 405, 413, 429, 500, 502, 503, 504})
    void theApplicationsOwnAnswersPassUnchanged(int status) throws Exception {
        Files.writeString(machines.site.resolve("50x.html"), "our own excuse");
        Files.writeString(machines.site.resolve("404.html"), "our own page");
        eachApplication(application -> application.on("/own", exchange -> {
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", "text/html");
            headers.set("Cache-Control", "private");
            headers.set("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
            headers.set("ETag", "\"own\"");
            headers.set("X-Accel-Redirect", "/index.html");
            exchange.sendResponseHeaders(status, 3);
            exchange.getResponseBody().write("own".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        }));
        for (String method : List.of("GET", "POST", "DELETE")) {
            var response = client.send(method, "/own", "");
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEqualTo("own");
            assertThat(response.headers().map())
                    .containsEntry("content-type", List.of("text/html"))
                    .containsEntry("cache-control", List.of("private"))
                    .containsEntry("last-modified", List.of("Mon, 01 Jan 2024 00:00:00 GMT"))
                    .containsEntry("etag", List.of("\"own\""))
                    .doesNotContainKeys(
                            "content-security-policy",
                            "referrer-policy",
                            "retry-after",
                            "x-accel-redirect",
                            "x-content-type-options",
                            "x-upstream");
        }
    }

    @Test
    void aNameServersSilenceIsNotNoticed() throws Exception {
        machines.nameServer.silence(Nginx.APPLICATION);
        // More than all attempts of a resolution together (configuration.txt, resolve_retries: 3)
        machines.nameServer.awaitQuestions(Nginx.APPLICATION, 8);
        assertThat(client.get("/notes").statusCode()).isEqualTo(200);
    }

    @Test
    void aNameThatVanishesOrIsEmptyIsNotNoticed() throws Exception {
        machines.nameServer.remove(Nginx.APPLICATION);
        machines.nameServer.awaitQuestions(Nginx.APPLICATION, 8);
        assertThat(client.get("/notes").statusCode()).isEqualTo(200);
    }

    @Test
    void aStopLetsTheRequestInFlightEnd() throws Exception {
        machines.application1.setMood(Backend.Mood.WAITS);
        machines.application2.setMood(Backend.Mood.WAITS);
        var response = client.getLater("/slow");
        Eventually.isTrue(
                "the request is there", () -> requests().anyMatch(r -> r.path().equals("/slow")));
        machines.nginx.signal(HostFile.of("web/etc/systemd/system/scaleup-nginx.service")
                .setting("KillSignal")
                .replace("SIG", ""));
        Eventually.isTrue("no new connections", () -> !machines.nginx.isUp());
        assertThat(response).isNotDone();
        machines.application1.letGo();
        machines.application2.letGo();
        assertThat(response.get().statusCode()).isEqualTo(200);
        assertThat(machines.nginx.endsWithin(5)).isTrue();
    }

    @Test
    void startsBeforeTheApplicationHasAName() throws Exception {
        var nameServer = machines.nameServer;
        nameServer.remove(Nginx.APPLICATION);
        try (var early = new Nginx(folder.resolve("early"), machines.site, nameServer, Declared.DEV, machines.port)) {
            assertThat(early.client().get("/").statusCode()).isEqualTo(200);
            assertThat(early.client().get("/notes").statusCode()).isEqualTo(503);
            nameServer.publish(Nginx.APPLICATION, "127.0.0.2");
            Eventually.isTrue(
                    "finds the application", () -> early.client().get("/notes").statusCode() == 200);
        }
    }

    /**
     * Who sends a request slowly holds a connection, and a worker has so many (nginx.org, "worker_connections": 512 if nothing
     * is said).
     */
    @Test
    void slowClientsLeaveRoomForOthers() throws Exception {
        int many = 512 * Math.min(4, Runtime.getRuntime().availableProcessors()) + 100;
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), machines.nginx.port());
                slow.add(socket);
                socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(client.get("/").statusCode()).isEqualTo(200);
            for (Socket socket : slow) {
                socket.getOutputStream()
                        .write("Host: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private void eachApplication(Consumer<Backend> change) {
        Stream.of(machines.application1, machines.application2).forEach(change);
    }

    /** Connections that nobody accepts, so many that the kernel answers no further one. */
    private static final class Queue implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();
        private final ServerSocket server;
        private boolean full;

        Queue(ServerSocket server) throws IOException {
            this.server = server;
            for (int i = 0; i < 10 && !full; i++) {
                full = !connect();
            }
        }

        boolean isFull() {
            return full;
        }

        private boolean connect() throws IOException {
            var socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
                return true;
            } catch (SocketTimeoutException expected) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
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
