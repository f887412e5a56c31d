package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.environment.Environment;
import scaleup.host.Http2Connection.Takes;
import scaleup.loadbalancer.LoadBalancerParameters;

/**
 * What clients occupy who ask for something and don't take it: requests in progress, and the memory and connections to servers
 * that each keeps (RFC 9113, 10.5 "Denial-of-Service Considerations", on flow control; CVE-2019-9511 "Data Dribble" and 9517
 * "Internal Data Buffering").
 */
@Execution(ExecutionMode.CONCURRENT)
class OccupyingTest {
    private static final String HOLDER = "203.0.113.66";
    private static final int KIB = 1024;

    @TempDir
    Path folder;

    private final List<Http2Connection> connections = new ArrayList<>();
    private LoadBalancerFixture machines;

    private void start(Environment environment, String... parameters) throws Exception {
        machines = new LoadBalancerFixture(folder, environment, parameters);
        machines.haProxy.attacked();
    }

    @AfterEach
    void stop() throws Exception {
        closeAll();
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void aClientThatTakesNoAnswersHasNoMoreRequestsAtOnceThanAllowed() throws Exception {
        start(Declared.DEV, "REQUESTS_PER_CLIENT", "30");
        open(HOLDER, Takes.HEADERS).ask("/", 20);
        open(HOLDER, Takes.HEADERS).ask("/", 40);
        Eventually.isTrue("all are answered", () -> answers(200) + answers(429) == 60);
        assertThat(answers(200)).isEqualTo(30);
        assertThat(machines.haProxy.requestsAtOnce(HOLDER)).isEqualTo(30);
        var refused = machines.client(HOLDER).get("/");
        assertThat(refused.statusCode()).as("over a connection of HTTP/1.1").isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
        assertThat(machines.client().get("/").statusCode()).as("another client").isEqualTo(200);
        assertThat(asked()).as("requests that servers know of").isEqualTo(31);
        closeAll();
        Eventually.isTrue(
                "it may ask again", () -> machines.client(HOLDER).get("/").statusCode() == 200);
    }

    @Test
    void aRequestOfHttp1IsOneOfThemFromItsBeginningToItsEnd() throws Exception {
        start(Declared.DEV, "REQUESTS_PER_CLIENT", "3");
        for (var server : List.of(machines.web1, machines.web2)) {
            server.setMood(Backend.Mood.WAITS);
        }
        var client = machines.client(HOLDER);
        var waiting = IntStream.range(0, 3).mapToObj(i -> client.getLater("/")).toList();
        Eventually.isTrue("servers have them", () -> asked() == 3);
        assertThat(client.get("/").statusCode()).isEqualTo(429);
        assertThat(machines.client().get("/api/").statusCode())
                .as("another client")
                .isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            machines.web1.letGo();
            machines.web2.letGo();
        }
        assertThat(waiting).extracting(CompletableFuture::join).allSatisfy(answer -> assertThat(answer.statusCode())
                .isEqualTo(200));
        machines.web1.letGo();
        machines.web2.letGo();
        assertThat(client.get("/").statusCode()).isEqualTo(200);
    }

    /** A reader of HTTP/1.1 that stops to read: an answer is in progress until it has been taken. */
    @Test
    void anAnswerThatNobodyTakesIsOneOfThem() throws Exception {
        start(Declared.DEV, "REQUESTS_PER_CLIENT", "3");
        answer("/large", 64 * KIB * KIB);
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                var reader = machines.client(HOLDER).handshake(null);
                readers.add(reader);
                reader.getOutputStream()
                        .write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(reader.getInputStream().read()).isEqualTo('H');
            }
            assertThat(machines.client(HOLDER).get("/").statusCode()).isEqualTo(429);
            assertThat(machines.client().get("/").statusCode())
                    .as("another client")
                    .isEqualTo(200);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        Eventually.isTrue(
                "it may ask again", () -> machines.client(HOLDER).get("/").statusCode() == 200);
    }

    /** Refusals stay with HAProxy, too, where a connection is full of answers that nobody reads. */
    @ParameterizedTest
    @CsvSource({"REQUESTS_PER_CLIENT, 71", "REQUESTS, 44"})
    void refusalsThatNobodyTakesAreFewToo(String limit, int most) throws Exception {
        start(Declared.DEV, limit, "35");
        answer("/large", 64 * KIB * KIB);
        var connection = open(HOLDER, Takes.NOTHING);
        connection.ask("/large", 35);
        Eventually.isTrue("they wait", () -> machines.haProxy.requestsAtOnce(HOLDER) == 35);
        Eventually.isTrue("so do refusals, as soon as no more answers fit into the connection", () -> {
            connection.ask("/large", 1);
            return machines.haProxy.requestsAtOnce(HOLDER) == most;
        });
        connection.ask("/large", 10);
        // Each is one of them for the moment in which it is refused without an answer.
        Eventually.isTrue("others are let go", () -> machines.haProxy.requestsAtOnce(HOLDER) == most);
        var another = machines.client(limit.equals("REQUESTS") ? "203.0.113.7" : HOLDER);
        assertThatThrownBy(() -> another.get("/"))
                .as("one more is not even refused, of whomever the limit is")
                .isInstanceOf(IOException.class);
        assertThat(machines.healthStatus()).isEqualTo(200);
    }

    /** An office behind one address (RFC 6269, 13.1), as long as what each could hold of all fits into memory. */
    @Test
    void aClientHasFewerConnectionsOfHttp2ThanOfHttp1OnceThereAreMany() throws Exception {
        start(Declared.DEV, "HTTP2_PER_CLIENT", "3", "HTTP2", "8");
        for (int i = 0; i < 8; i++) {
            open(HOLDER, Takes.HEADERS).ask("/", 1);
        }
        Eventually.isTrue("all are served", () -> answers(200) == 8);
        for (int i = 0; i < 3; i++) {
            open("203.0.113.7", Takes.HEADERS).ask("/", 1);
        }
        Eventually.isTrue("another client is served", () -> answers(200) == 11);
        open("203.0.113.7", Takes.HEADERS).ask("/", 1);
        open(HOLDER, Takes.HEADERS).ask("/", 1);
        Eventually.isTrue("one more of each is closed", () -> ended() == 2);
        assertThat(answers(200)).isEqualTo(11);
        assertThat(machines.client(HOLDER).get("/").statusCode())
                .as("HTTP/1.1 of the same client")
                .isEqualTo(200);
        closeAll();
        Eventually.isTrue("it may connect again", () -> {
            open(HOLDER, Takes.HEADERS).ask("/", 1);
            return answers(200) > 0;
        });
    }

    /** HAProxy's mux-h2 keeps up to 32 buffers of answers for each, also of requests that are done; 409 are to be 256 MiB. */
    @Test
    void aConnectionOfHttp2ThatNobodyReadsTakesAsMuchMemoryAsIsReckonedWith() throws Exception {
        int number = 40;
        start(Declared.DEV, "REQUESTS_PER_10_SECONDS", "1000000");
        answer("/large", 32 * KIB);
        long before = machines.haProxy.memory();
        for (int i = 0; i < number; i++) {
            Socket socket = machines.haProxy.connect(HOLDER);
            connections.add(new Http2Connection(socket, machines.certificate, Takes.NOTHING));
        }
        // One after the other, however much the kernel takes besides: what then is not done, up to 13 of each, waits
        // for a buffer.
        var asked = new AtomicLong(machines.haProxy.requests("https"));
        Eventually.isTrue("all are full", () -> {
            for (var connection : connections) {
                connection.ask("/large", 1);
            }
            // Nobody is asked for more while HAProxy, on a busy machine, hasn't yet seen what was asked for: it would
            // be kept, too.
            asked.addAndGet(number);
            Eventually.isTrue("it has seen them", () -> machines.haProxy.requests("https") >= asked.get());
            return machines.haProxy.requestsAtOnce(HOLDER) >= 10L * number;
        });
        double kiB = (machines.haProxy.memory() - before) * 1024.0 / number;
        assertThat(kiB).as("KiB for each").isGreaterThan(400);
        assertThat(kiB * 409 / 1024).as("MiB for those that nobody is refused").isLessThan(512);
    }

    /** RFC 9113, 3.3: clients must not begin HTTP/2 over TLS without the token "h2"; without TLS no browser does. */
    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "no token", "no TLS"})
    void isNoHttp2WhereTheHandshakeDoesNotSaySo(String how) throws Exception {
        start(Declared.DEV);
        try (var plain = machines.haProxy.plainDoor(HOLDER);
                var encrypted = machines.haProxy.door(HOLDER)) {
            var client = Client.https(encrypted, machines.certificate);
            try (Socket socket =
                    switch (how) {
                        case "no TLS" -> new Socket(InetAddress.getLoopbackAddress(), plain.port());
                        case "no token" -> client.handshake(null);
                        default -> client.handshake(null, how);
                    }) {
                socket.getOutputStream()
                        .write(Http2.join(Http2.PREFACE, Http2.frame(Http2.SETTINGS, 0, 0, new byte[0])));
                assertThat(firstLine(socket.getInputStream())).isEqualTo("HTTP/1.1 400 Bad request");
            }
        }
    }

    @Test
    void allClientsTogetherHaveNoMoreRequestsAtOnceThanFitIntoMemory() throws Exception {
        start(Declared.DEV, "REQUESTS", "120");
        for (int i = 0; i < 50; i++) {
            open("203.0.113." + (70 + i), Takes.HEADERS).ask("/", 4);
        }
        Eventually.isTrue("all are answered", () -> answers(200) + answers(503) == 200);
        assertThat(answers(200)).isEqualTo(120);
        var refused = machines.client("203.0.113.60").get("/");
        assertThat(refused.statusCode()).as("who has nothing open").isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
        assertThat(machines.healthStatus())
                .as("the network load balancer's question")
                .isEqualTo(200);
        assertThat(machines.haProxy.localStatus("/health")).as("the host's own").isEqualTo(200);
        closeAll();
        Eventually.isTrue(
                "all is as before",
                () -> machines.client("203.0.113.60").get("/").statusCode() == 200);
    }

    /** Of the smallest machine that is allowed, with 1 GiB, a half is for what is not HAProxy, and for HAProxy's successor. */
    @ParameterizedTest
    @CsvSource({"16, 6000, 4096", "64, 3000, 1204"})
    void memoryStaysWithinTheMachines(int headerKiB, int requests, int atOnce) throws Exception {
        start(Declared.dev(edit -> edit.set("environments.dev.loadBalancer.headerKiB", headerKiB)));
        answer("/large", 2 * headerKiB * KIB);
        for (int i = 0; i < requests / 100; i++) {
            open("203.0.113." + (50 + i), Takes.HEADERS).ask("/large", 100);
        }
        Eventually.isTrue(
                "there are as many as may be", () -> machines.haProxy.requestsAtOnce("0.0.0.0") >= atOnce * 9 / 10);
        assertThat(machines.haProxy.memory()).as("MiB").isLessThan(400);
        assertThat(machines.healthStatus()).isEqualTo(200);
    }

    /** HAProxy's manual, "maxconn": it takes as many descriptors as connections need; a request needs one more, to a server. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 64})
    void thereAreFileDescriptorsForAll(int headerKiB) throws Exception {
        var environment = Declared.dev(edit -> edit.set("environments.dev.loadBalancer.headerKiB", headerKiB));
        start(environment);
        long publicConnections = 0;
        for (String frontend : List.of("http", "https", "gate", "gated")) {
            publicConnections +=
                    Long.parseLong(machines.haProxy.frontend(frontend).get("slim"));
        }
        long fromGateToGated = Long.parseLong(machines.haProxy.frontend("gate").get("slim"));
        long toServers = Long.parseLong(
                LoadBalancerParameters.haProxy(environment).get("REQUESTS").toString());
        assertThat(machines.haProxy.info("Ulimit-n")).isGreaterThan(publicConnections + fromGateToGated + toServers);
        // Beside all public ones there are some for who asks whether it is well; 40 KiB each make no more than 400 MiB.
        assertThat(machines.haProxy.info("Maxconn")).isBetween(publicConnections + 50, 10_240L);
        assertThat(HaProxy.configuration().text())
                .as(
                        "otherwise it takes as many as files, of which there may be more on a host (its manual, \"maxconn\")")
                .containsPattern("global\n(  .*\n)*  maxconn " + machines.haProxy.info("Maxconn") + "\n");
    }

    private Http2Connection open(String client, Takes takes) throws Exception {
        var connection = new Http2Connection(machines.haProxy.door(client), machines.certificate, takes);
        connections.add(connection);
        return connection;
    }

    private void closeAll() throws IOException {
        for (var connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    private long answers(int status) {
        return sum(connection -> connection.answers(status));
    }

    private long ended() {
        return sum(connection -> connection.isEnded() ? 1 : 0);
    }

    private long sum(ToLongFunction<Http2Connection> number) {
        return connections.stream().mapToLong(number).sum();
    }

    private long asked() {
        return (long) machines.web1.requests().size() + machines.web2.requests().size();
    }

    /** Has the web servers answer so much, a multiple of 32 KiB. */
    private void answer(String path, int bytes) {
        for (var server : List.of(machines.web1, machines.web2)) {
            server.on(path, exchange -> {
                exchange.sendResponseHeaders(200, bytes);
                for (int sent = 0; sent < bytes; sent += 32 * KIB) {
                    exchange.getResponseBody().write(new byte[32 * KIB]);
                }
                exchange.close();
            });
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII)).readLine();
    }
}
