package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.host.BothWaysFixture.Way;

/**
 * The limits that workload/README.md states, on both ways to the application: HAProxy and Nginx as they are deployed, one
 * behind the other, and an application that would take anything.
 */
@Execution(ExecutionMode.CONCURRENT)
class LimitsOnBothWaysTest {
    private static final int KIB = 1024;
    private static final int HEADERS = 16 * KIB;
    private static final int BODY = 10 * KIB * KIB;

    /** RFC 1035, 2.3.4: 255 octets with their lengths; what load balancers add has it twice. */
    private static final String LONGEST_NAME = "name.".repeat(50) + "com";

    @TempDir
    static Path folder;

    private static Backend application;
    private static BothWaysFixture machines;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        application = new Backend(BothWaysFixture.APPLICATION, port);
        for (Way way : Way.values()) {
            application.on(way.to("large"), LimitsOnBothWaysTest::answerLarge);
            application.on(way.to("many"), LimitsOnBothWaysTest::answerMany);
            application.on(way.to("length"), LimitsOnBothWaysTest::answerLength);
            application.on(way.to("silent"), exchange -> {
                // Longer than anybody waits
            });
        }
        machines = new BothWaysFixture(folder, port, "RESPONSE_TIMEOUT_SECONDS", "7");
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

    /** A request and the status that it gets. */
    private record Limit(String name, int status, Function<Way, String> request) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Limit> limits() {
        return Stream.of(
                new Limit("the largest header", 200, way -> get(way.to("x"), cookie(HEADERS - 200))),
                new Limit("the largest header of as many as may be", 200, way -> largest(way.to("x"), 100)),
                new Limit("the same with the longest name", 200, way -> get(way.to("x"), cookie(HEADERS - 500))
                        .replace("localhost", LONGEST_NAME + ":65535")),
                // RFC 9112, 3.2: an invalid value of Host
                new Limit("a longer name", 400, way -> get(way.to("x"), "")
                        .replace("localhost", "name." + LONGEST_NAME + ":65535")),
                new Limit("the same by HTTP/1.0", 400, way -> get(way.to("x"), "")
                        .replace("HTTP/1.1", "HTTP/1.0")
                        .replace("localhost", "name." + LONGEST_NAME + ":65535")),
                new Limit("a larger header", 400, way -> get(way.to("x"), cookie(HEADERS + 4 * KIB))),
                new Limit("100 headers", 200, way -> get(way.to("x"), headers(100))),
                new Limit("110 headers", 400, way -> get(way.to("x"), headers(110))),
                new Limit("the longest address", 200, way -> get(way.to("x?" + "q".repeat(HEADERS - 200)), "")),
                new Limit("a longer address", 400, way -> get(way.to("x?" + "q".repeat(HEADERS + 4 * KIB)), "")),
                new Limit("the largest answer's header", 200, way -> get(way.to("large?" + (HEADERS - 600)), "")),
                new Limit("a larger answer's header", 502, way -> get(way.to("large?" + (HEADERS + 9 * KIB)), "")),
                new Limit("an answer's 96 headers", 200, way -> get(way.to("many?96"), "")),
                // configuration.txt, tune.http.maxhdr: 101 with the first line
                new Limit("an answer's 101 headers", 502, way -> get(way.to("many?101"), "")),
                new Limit("a larger body", 413, way -> post(way.to("length"), BODY + 1, "")),
                // RFC 9112, 7.1: whose length nobody is told before
                new Limit("a larger body in chunks", 413, way -> chunks(way.to("length"), 11, KIB * KIB)),
                new Limit("a body in chunks", 200, way -> chunks(way.to("length"), 9, KIB * KIB)),
                new Limit("an answer that doesn't come", 504, way -> get(way.to("silent"), "")),
                // RFC 9110, 15.5.9: the client's fault, not a server's
                new Limit("a body that doesn't come", 408, way -> post(way.to("length"), 100, "half")));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void isTheSameOnBothWays(Limit limit) {
        // A thread a way: the common pool has one where there are two processors.
        var answers = Stream.of(Way.values())
                .map(way -> CompletableFuture.supplyAsync(
                        () -> statusLine(limit.request().apply(way)), request -> new Thread(request).start()))
                .toList();
        assertThat(answers).extracting(CompletableFuture::join).allSatisfy(line -> assertThat(line)
                .startsWith("HTTP/1.1 " + limit.status() + " "));
    }

    /**
     * Between what is allowed and what isn't, what load balancers add, each name of 253 characters (RFC 1035, 2.3.4) twice, still fits, or
     * the request is refused: RFC 9110, 15.6, leaves 5xx to servers that have erred.
     */
    @ParameterizedTest
    @EnumSource
    void aLargeHeaderIsTakenOrRefusedAndNoErrorOfOurs(Way way) {
        for (int bytes = HEADERS - 500; bytes < HEADERS + 4 * KIB; bytes += 50) {
            assertTakenOrRefused("a cookie of " + bytes, get(way.to("x"), cookie(bytes)), LONGEST_NAME);
        }
        for (int bytes = KIB; bytes < HEADERS; bytes += KIB) {
            assertTakenOrRefused("a name of " + bytes, get(way.to("x"), ""), "n".repeat(bytes));
        }
    }

    private static void assertTakenOrRefused(String what, String request, String name) {
        assertThat(statusLine(request.replace("localhost", name))).as(what).matches("HTTP/1.1 (200|400) .*");
    }

    private static String statusLine(String request) {
        try (var socket = machines.client("203.0.113.7").handshake(null)) {
            // Longer than any limit; where there are two in a row, than both.
            socket.setSoTimeout(100_000);
            // While the answer is awaited: who is told that a body is too large may still be sending it.
            new Thread(() -> send(socket, request)).start();
            var answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return String.valueOf(answer.readLine());
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static void send(SSLSocket socket, String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException answered) {
            // And closed, before the request was whole; the answer is looked at.
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestBodyArrives(Way way) throws Exception {
        var response = machines.client("203.0.113.7").post(way.to("length"), "x".repeat(BODY));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(Integer.toString(BODY));
    }

    /** What a site's files may be sent with is no more than a load balancer takes of an answer, whatever that is set to. */
    @Test
    void theSitesFilesComeWithTheLargestHeadersThatTheyMayHave(@TempDir Path other) throws Exception {
        Map<String, Object> headers = new HashMap<>(Map.of("Referrer-Policy", "", "X-Content-Type-Options", ""));
        int left = 6000 - "Referrer-Policy".length() - "X-Content-Type-Options".length() - 2 * 4;
        for (int number = 0; left > 0; number++) {
            int value = Math.min(1000, left - "X-0".length() - 4);
            headers.put("X-" + number, "x".repeat(value));
            left -= "X-0".length() + 4 + value;
        }
        var declared = Declared.dev(edit -> edit.set("environments.dev.web.headers", headers)
                .set("environments.dev.web.contentSecurityPolicy", "x".repeat(1000))
                .set("environments.dev.loadBalancer.headerKiB", 8));
        int port = FreePort.find();
        try (var behind = new Backend(BothWaysFixture.APPLICATION, port);
                var both = new BothWaysFixture(other, declared, UnaryOperator.identity(), port)) {
            var response = both.client("203.0.113.7").get("/");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-5")).isPresent();
            assertThat(behind.requests()).noneMatch(request -> request.path().equals("/"));
        }
    }

    private static String get(String path, String headers) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n".formatted(path, headers);
    }

    private static String post(String path, int length, String body) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, length, body);
    }

    private static String chunks(String path, int number, int bytes) {
        String chunk = "%x\r\n%s\r\n".formatted(bytes, "x".repeat(bytes));
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n"
                .formatted(path, chunk.repeat(number));
    }

    private static String cookie(int bytes) {
        return "Cookie: " + "c".repeat(bytes) + "\r\n";
    }

    /** Headers with which a request has {@code number}, Host and Connection counted. */
    private static String headers(int number) {
        StringBuilder headers = new StringBuilder();
        for (int i = 2; i < number; i++) {
            headers.append("X-%d: y\r\n".formatted(i));
        }
        return headers.toString();
    }

    /** A request whose line and {@code number} headers have 16 KiB, each of which has its name, a colon, a space and an end of line. */
    private static String largest(String path, int number) {
        String few = get(path, headers(number));
        int more = HEADERS - (few.length() - "\r\n".length());
        String each = "y" + "z".repeat(more / (number - 2));
        String all = few.replace(": y\r\n", ": " + each + "\r\n");
        return all.replaceFirst(each, each + "z".repeat(more % (number - 2)));
    }

    private static void answerLarge(HttpExchange exchange) throws IOException {
        int bytes = Integer.parseInt(exchange.getRequestURI().getQuery());
        exchange.getResponseHeaders().set("X-Large", "x".repeat(bytes));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    /** With as many headers as it is asked for, Date and Content-Length, which the JDK adds, counted. */
    private static void answerMany(HttpExchange exchange) throws IOException {
        int number = Integer.parseInt(exchange.getRequestURI().getQuery());
        for (int i = 2; i < number; i++) {
            exchange.getResponseHeaders().set("X-" + i, "y");
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static void answerLength(HttpExchange exchange) throws IOException {
        long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        byte[] text = Long.toString(length).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }
}
