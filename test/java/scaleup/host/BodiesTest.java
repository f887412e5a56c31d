package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever sends a body slowly keeps no server busy: RFC 9112, 6 has a server read as much as is announced, and 9.5 leaves to it
 * when to give up. HAProxy and Nginx as they are deployed, and an application on both ways.
 */
@Execution(ExecutionMode.CONCURRENT)
class BodiesTest {
    private static final int LARGE = 200_000;

    @TempDir
    static Path folder;

    private static final AtomicInteger ARRIVED = new AtomicInteger();
    private static Backend application;
    private static BothWaysFixture machines;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        application = new Backend(BothWaysFixture.APPLICATION, port);
        application.on("/body", BodiesTest::answerLength);
        application.on("/api/body", BodiesTest::answerLength);
        application.on("/api/uploads/body", BodiesTest::answerLength);
        machines = new BothWaysFixture(folder, port, "BODIES_PER_CLIENT", "3", "BODIES", "7");
        machines.haProxy.attacked();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        if (application != null) {
            application.close();
        }
    }

    @BeforeEach
    void forget() {
        ARRIVED.set(0);
    }

    private record Early(String path, String length) {}

    /** All at the same time, as each takes ten seconds of HAProxy's own clock. */
    @Execution(ExecutionMode.SAME_THREAD)
    @Test
    void thatStopsEarlyIsRefusedAndDisturbsNoServer() throws Exception {
        List<Future<?>> refused = new ArrayList<>();
        var clients = Executors.newCachedThreadPool();
        try {
            for (Early early : List.of(
                    new Early("/body", "Content-Length: 1000000"),
                    new Early("/api/body", "Content-Length: 1000000"),
                    new Early("/api/body", "Content-Length: 20"),
                    new Early("/body", "Transfer-Encoding: chunked"),
                    new Early("/api/body", "Transfer-Encoding: chunked"))) {
                refused.add(clients.submit(() -> assertRefusedAfterTenSeconds(early)));
            }
            for (var one : refused) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(ARRIVED).hasValue(0);
    }

    private static Void assertRefusedAfterTenSeconds(Early early) throws Exception {
        long begin = System.nanoTime();
        String half = early.length().contains("chunked") ? "4\r\nhalf\r\n" : "half";
        try (var socket = post(early.path(), early.length(), half)) {
            assertThat(statusLine(socket)).as(early.toString()).startsWith("HTTP/1.1 408 ");
        }
        assertThat((System.nanoTime() - begin) / 1e9).as(early.toString()).isBetween(9.9, 18.0);
        return null;
    }

    /** RFC 9113, 8.1: its end is a flag of the last frame, so that it needs no length. */
    @Execution(ExecutionMode.SAME_THREAD)
    @Test
    void thatStopsLaterWaitsOnAWebServerAlsoByHttp2WithoutALength() throws Exception {
        var door = machines.haProxy.door("203.0.113.44");
        try (var socket = Client.http2(door, machines.certificate()).handshake(null, "h2")) {
            socket.getOutputStream()
                    .write(Http2.join(
                            Http2.PREFACE,
                            Http2.frame(Http2.SETTINGS, 0, 0, new byte[0]),
                            Http2.frame(Http2.HEADERS, Http2.END_HEADERS, 1, Http2.post("/api/body")),
                            Http2.frame(Http2.DATA, 0, 1, new byte[16_384]),
                            Http2.frame(Http2.DATA, 0, 1, new byte[16_384])));
            Eventually.isTrue("it is one of the large bodies", () -> machines.haProxy
                    .ask("show table bodies key ::ffff:203.0.113.44")
                    .contains("conn_cur=1"));
            assertThat(ARRIVED).hasValue(0);
            socket.getOutputStream().write(Http2.frame(Http2.DATA, Http2.END_STREAM, 1, new byte[1]));
            Eventually.isTrue("the application gets it", () -> ARRIVED.get() == 1);
        }
        door.close();
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @ParameterizedTest
    @ValueSource(strings = {"/body", "/api/body"})
    void thatStopsLaterWaitsOnAWebServerUntilItIsWhole(String path) throws Exception {
        try (var socket = post(path, "Content-Length: " + LARGE, "x".repeat(LARGE / 2))) {
            Thread.sleep(2000);
            assertThat(ARRIVED).as("requests that the application knows of").hasValue(0);
            send(socket, "x".repeat(LARGE / 2));
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(ARRIVED).hasValue(1);
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Test
    void thatGrowsBeyondTheLimitWithoutALengthIsRefused() throws Exception {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        try (var socket = post("/api/body", "Transfer-Encoding: chunked", chunk)) {
            // The answer comes before the body is over, and then the end (RFC 9110, 15.5.14).
            Background.run(() -> {
                // 10 MiB are 160 of them.
                for (int i = 0; i < 165; i++) {
                    send(socket, chunk);
                }
                send(socket, "0\r\n\r\n");
            });
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 413 ");
        }
        assertThat(ARRIVED).hasValue(0);
    }

    /** Also where HAProxy passes on what comes as it comes, and of a GET, which may have a body (RFC 9110, 9.3.1). */
    @Execution(ExecutionMode.SAME_THREAD)
    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void thatIsAnnouncedAsTooLargeIsRefusedOnAStreamedPath(String method) throws Exception {
        String length = "Content-Length: " + (10 * 1024 * 1024 + 1);
        try (var socket = ask("203.0.113.7", method, "/api/uploads/body", length, "half")) {
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 413 ");
        }
        assertThat(ARRIVED).hasValue(0);
    }

    /** A web server keeps each on its disk until it is whole. */
    @Execution(ExecutionMode.SAME_THREAD)
    @Test
    void areNotTooManyAtOnce() throws Exception {
        List<SSLSocket> halves = new ArrayList<>();
        try {
            for (String client : new String[] {"203.0.113.40", "203.0.113.41"}) {
                for (int i = 0; i < 3; i++) {
                    halves.add(post(client, "/api/body", "Content-Length: " + LARGE, "x".repeat(LARGE / 2)));
                }
                Eventually.isTrue("they are on their way", () -> machines.haProxy
                        .ask("show table bodies key ::ffff:" + client)
                        .contains("conn_cur=3"));
                assertThat(refused(client))
                        .as("one more of the same client")
                        .containsExactly("HTTP/1.1 429 Too Many Requests", "retry-after: 10");
                assertThat(machines.client(client).post("/api/body", "small").statusCode())
                        .as("one that HAProxy keeps itself")
                        .isEqualTo(200);
            }
            halves.add(post("203.0.113.42", "/api/body", "Content-Length: " + LARGE, "x".repeat(LARGE / 2)));
            Eventually.isTrue("all that may be", () -> machines.haProxy
                    .ask("show table bodies key ::ffff:0.0.0.0")
                    .contains("conn_cur=7"));
            assertThat(refused("203.0.113.43"))
                    .as("a client that has none")
                    .containsExactly("HTTP/1.1 503 Service Unavailable", "retry-after: 10");
            assertThat(machines.client("203.0.113.43").get("/body").statusCode())
                    .isEqualTo(200);
            for (var half : halves) {
                send(half, "x".repeat(LARGE / 2));
                assertThat(statusLine(half)).startsWith("HTTP/1.1 200 ");
            }
        } finally {
            for (var half : halves) {
                half.close();
            }
        }
        Eventually.isTrue(
                "there is room again",
                () -> machines.client("203.0.113.43")
                                .post("/api/body", "x".repeat(LARGE))
                                .statusCode()
                        == 200);
    }

    /** The status, and when to come again. */
    private static List<String> refused(String client) throws Exception {
        try (var socket = post(client, "/api/body", "Content-Length: " + LARGE, "x".repeat(LARGE / 2))) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.startsWith("HTTP/") || line.startsWith("retry-after:"))
                    .toList();
        }
    }

    /** What the application's owner asks for: by a key, and at its own risk. */
    @Execution(ExecutionMode.SAME_THREAD)
    @Test
    void arrivesAsItComesOnAStreamedPath() throws Exception {
        try (var socket = post("/api/uploads/body", "Content-Length: " + LARGE, "x".repeat(LARGE / 2))) {
            Eventually.isTrue("the application gets it", () -> ARRIVED.get() == 1);
            send(socket, "x".repeat(LARGE / 2));
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @ParameterizedTest
    @CsvSource({"1.1, 100", "1.1, 200000", "2, 100", "2, 200000"})
    void arrivesWhole(String version, int bytes) throws Exception {
        var door = machines.haProxy.door("203.0.113.7");
        var client = version.equals("2")
                ? Client.http2(door, machines.certificate())
                : Client.https(door, machines.certificate());
        for (String path : new String[] {"/body", "/api/body", "/api/uploads/body"}) {
            var response = client.post(path, "x".repeat(bytes));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(Integer.toString(bytes));
        }
        door.close();
    }

    private static SSLSocket post(String path, String length, String body) throws Exception {
        return post("203.0.113.7", path, length, body);
    }

    private static SSLSocket post(String client, String path, String length, String body) throws Exception {
        return ask(client, "POST", path, length, body);
    }

    private static SSLSocket ask(String client, String method, String path, String length, String body)
            throws Exception {
        var socket = machines.client(client).handshake(null);
        socket.setSoTimeout(60_000);
        send(socket, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n%s".formatted(method, path, length, body));
        return socket;
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String statusLine(SSLSocket socket) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                        .readLine());
    }

    private static void answerLength(HttpExchange exchange) throws IOException {
        ARRIVED.incrementAndGet();
        long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        byte[] text = Long.toString(length).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }
}
