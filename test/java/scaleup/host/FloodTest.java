package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients who take connections and handshakes instead of asking for anything. What is to be answered whatever they do is
 * what would have the load balancer replaced: the front door's question (an NLB's health check) and the host's own.
 */
class FloodTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String FLOODER = "203.0.113.66";
    /** More than a load balancer takes. */
    private static final int CONNECTIONS = 6000;

    private static final byte[] NOTHING = {};

    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;
    /** One that nobody floods, on the same machine. */
    private static LoadBalancerFixture unharmed;

    /** How much later an answer of the former came than one of the latter, in seconds. */
    private final List<Double> delays = new ArrayList<>();

    private int lateForTheFrontDoor;
    private int lateForTheHost;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(
                Files.createDirectory(folder.resolve("haproxy")),
                "CONNECTIONS_PER_CLIENT",
                "50",
                "CONNECTIONS_PER_10_SECONDS",
                "60");
        unharmed = new LoadBalancerFixture(Files.createDirectory(folder.resolve("unharmed")));
        for (var each : List.of(machines, unharmed)) {
            Eventually.isTrue("it is healthy", () -> each.healthStatus() == 200);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (unharmed != null) {
            unharmed.close();
        }
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void aFloodOfSilentConnectionsFromOneAddressIsNoticedByNobodyElse() throws Exception {
        try (var host = new ScriptHost(Files.createDirectory(folder.resolve("host")))) {
            host.standIn("sleep", "exec %s 0.3".formatted(Program.named("sleep").path()));
            List.of("socat", "awk").forEach(Program::named);
            host.start(
                    HostFile.of("loadbalancer/opt/haproxy/gate"),
                    machines.haProxy.socket().toString());
            awaitOpen("https");
            try (var flood = machines.haProxy.flood(CONNECTIONS, List.of(NOTHING), FLOODER)) {
                Eventually.isTrue("connections are counted before TLS", () -> {
                    assertHealthIsAnswered();
                    return isOpen("gate");
                });
                assertHealthAndOthersAreServed(() -> refused("gate") > 2000);
                assertThat(flood.closed())
                        .as("silent connections come to an end")
                        .isGreaterThan(CONNECTIONS);
                String worker = machines.haProxy.worker();
                machines.haProxy.reload();
                Eventually.isTrue(
                        "a new worker", () -> !machines.haProxy.worker().equals(worker));
                Eventually.isTrue("also after HAProxy read its configuration again", () -> isOpen("gate"));
                // It asks servers within two seconds; the front door gives up after two bad answers, five seconds
                // apart.
                Eventually.isTrue("the new one alone answers, and has found servers", this::isHealthyTenTimes);
                assertHealthAndOthersAreServed(() -> refused("gate") > 2000);
            }
            assertHealthWasAnsweredWithinASecond();
            assertThat(machines.haProxy.localBody("/metrics"))
                    .as("what was refused is counted")
                    .containsPattern("haproxy_frontend_denied_sessions_total\\{proxy=\"gate\"} [1-9]");
            awaitOpen("https");
            assertThat(host.said())
                    .contains(
                            "A flood: ",
                            "connections wait for their handshake",
                            "came to nothing",
                            "The flood is over: ");
        }
    }

    /**
     * From the first moment, whether or not the script noticed, also where each address has as few as anybody, and of two one has
     * HAProxy work: it answers a ClientHello with its part of the key exchange and a signature (RFC 8446, 2).
     */
    @Test
    void healthIsAnsweredAlsoWhileNobodyCountsBeforeTls() throws Exception {
        open("https");
        String[] clients =
                IntStream.range(0, 200).mapToObj(i -> "198.51.100." + i).toArray(String[]::new);
        try (var flood =
                machines.haProxy.flood(CONNECTIONS, List.of(NOTHING, machines.certificate.clientHello()), clients)) {
            Eventually.isTrue("all connections are taken", () -> {
                assertHealthIsAnswered();
                return machines.haProxy.frontend("https").get("scur").equals("4000");
            });
            for (int i = 0; i < 20; i++) {
                assertHealthIsAnswered();
            }
            Eventually.isTrue("they are given back", () -> {
                assertHealthIsAnswered();
                return flood.closed() > 4000;
            });
        }
        assertHealthWasAnsweredWithinASecond();
        Eventually.isTrue("others are served again", () -> {
            assertHealthIsAnswered();
            return answers(machines.client("203.0.113.70"));
        });
    }

    /** Silent ones end soon; these are kept by requests that a server has not answered. A fortieth of all numbers. */
    @Test
    void healthIsAnsweredAlsoWhileAllConnectionsAreKept() throws Exception {
        try (var kept = LoadBalancerFixture.changed(
                Files.createDirectory(folder.resolve("kept")), FloodTest::withAFortiethOfTheConnections)) {
            List<Backend> servers = List.of(kept.web1, kept.web2);
            servers.forEach(server -> server.setMood(Backend.Mood.WAITS));
            kept.haProxy.attacked();
            var trust = kept.certificate.trust();
            for (int i = 0; i < 120; i++) {
                String client = "198.51.100." + i;
                Background.run(() -> {
                    try (var socket = Client.handshake(trust, kept.haProxy.connect(client), null)) {
                        socket.getOutputStream()
                                .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        assertThat(socket.getInputStream().readAllBytes()).isNotNull();
                    }
                });
            }
            try {
                Eventually.isTrue(
                        "as good as all are taken",
                        () -> Integer.parseInt(kept.haProxy.frontend("https").get("scur")) > 95);
                for (int i = 0; i < 5; i++) {
                    assertThat(kept.healthStatus()).isEqualTo(200);
                    assertThat(kept.haProxy.localStatus("/health")).isEqualTo(200);
                }
            } finally {
                for (int i = 0; i < 120; i++) {
                    servers.forEach(Backend::letGo);
                }
            }
        }
    }

    private static HostFile withAFortiethOfTheConnections(HostFile configuration) {
        return new HostFile(
                configuration.path(),
                Pattern.compile("maxconn (\\d+)")
                        .matcher(configuration.text())
                        .replaceAll(number -> "maxconn " + Integer.parseInt(number.group(1)) / 40));
    }

    private boolean isHealthyTenTimes() throws Exception {
        for (int i = 0; i < 10; i++) {
            if (machines.healthStatus() != 200) {
                return false;
            }
        }
        return true;
    }

    private void assertHealthAndOthersAreServed(Callable<Boolean> end) throws Exception {
        long begin = System.nanoTime();
        boolean over = false;
        for (int i = 0; !over || i < 20; i++) {
            assertThat(System.nanoTime() - begin).as("end of the flood").isLessThan(60 * SECOND);
            assertHealthIsAnswered();
            assertThat(machines.client("203.0.113." + (70 + i % 50)).get("/").statusCode())
                    .isEqualTo(200);
            over = end.call();
        }
    }

    /**
     * The front door waits for four seconds, twice, before it gives up a load balancer (FrontDoorChecksTest); the host for one,
     * eighteen times in a row (WatchdogTest). A single one that is late tells of a busy machine.
     */
    private void assertHealthIsAnswered() throws Exception {
        long before = System.nanoTime();
        assertThat(unharmed.healthStatus()).isEqualTo(200);
        assertThat(unharmed.haProxy.localStatus("/health")).isEqualTo(200);
        long begin = System.nanoTime();
        assertThat(machines.healthStatus()).isEqualTo(200);
        long answered = System.nanoTime();
        assertThat(machines.haProxy.localStatus("/health")).isEqualTo(200);
        delays.add(((System.nanoTime() - begin) - (begin - before)) / (double) SECOND);
        lateForTheFrontDoor = answered - begin < 4 * SECOND ? 0 : lateForTheFrontDoor + 1;
        lateForTheHost = System.nanoTime() - answered < SECOND ? 0 : lateForTheHost + 1;
        assertThat(lateForTheFrontDoor).isLessThan(2);
        assertThat(lateForTheHost).isLessThan(18);
    }

    /** Whatever this machine does besides: both HAProxies wait for it. One of ten may have waited alone. */
    private void assertHealthWasAnsweredWithinASecond() {
        assertThat(delays).hasSizeGreaterThan(20);
        assertThat(delays.stream().sorted().skip(delays.size() * 9L / 10).findFirst())
                .as("seconds later than where nobody floods, of nine in ten")
                .hasValueSatisfying(delay -> assertThat(delay).isLessThan(1));
    }

    /** Who says nothing, a half of it, or a byte now and then; on both ways at once. */
    @Test
    void aConnectionWithoutAHandshakeIsEndedWithinSeconds() throws Exception {
        // RFC 8446, 5.1 and 4: a record of type handshake, 512 bytes long, in it a ClientHello
        byte[] half = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc};
        List<Socket> sockets = new ArrayList<>();
        List<CompletableFuture<Double>> seconds = new ArrayList<>();
        for (String way : List.of("https", "gate")) {
            open(way);
            long before = accepted(way);
            for (String how : List.of("nothing", "half", "bytes")) {
                var socket = machines.haProxy.connect("203.0.113.64");
                sockets.add(socket);
                long begin = System.nanoTime();
                if (!how.equals("nothing")) {
                    socket.getOutputStream().write(half);
                }
                var ended = new CompletableFuture<Double>();
                seconds.add(ended);
                Background.run(() -> {
                    awaitEnd(socket);
                    ended.complete((System.nanoTime() - begin) / (double) SECOND);
                });
                if (how.equals("bytes")) {
                    Background.run(() -> {
                        while (!ended.isDone()) {
                            socket.getOutputStream().write(0);
                            LockSupport.parkNanos(SECOND / 3);
                        }
                    });
                }
            }
            // The kernel resets what a frontend that is disabled has not accepted yet.
            Eventually.isTrue("they are accepted", () -> accepted(way) >= before + 3);
        }
        for (var one : seconds) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isBetween(4.0, 9.0);
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void awaitEnd(Socket socket) {
        try {
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(10);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /** Of the gate's connections HAProxy's own end is the server's: the client's is not waited for either (timeout client-fin). */
    @Test
    void aConnectionIsOverThoughTheClientNeverClosesIt() throws Exception {
        open("gate");
        try (var socket = machines.haProxy.connect("203.0.113.61")) {
            socket.setSoTimeout(40_000);
            assertThat(socket.getInputStream().read()).as("ended by HAProxy").isEqualTo(-1);
            Eventually.isTrue(
                    "it is given back",
                    () -> machines.haProxy.frontend("gate").get("scur").equals("0"));
        }
    }

    /** TLS is not paid for by the way through the gate, and the client is the same. */
    @ParameterizedTest
    @ValueSource(strings = {"https", "gate"})
    void oneClientCannotOpenMoreConnectionsThanAllowed(String way) throws Exception {
        open(way);
        long before = refused(way);
        String greedy = way.equals("gate") ? "203.0.113.62" : "203.0.113.63";
        try (var door = machines.haProxy.door(greedy)) {
            var client = Client.https(door, machines.certificate);
            assertThat(client.get("/api/").statusCode()).isEqualTo(200);
            assertThat(machines.application.lastRequest().header("X-Forwarded-For"))
                    .isEqualTo(greedy);
            assertThat(machines.haProxy.ask(
                            "show table %s key ::ffff:%s".formatted(way.equals("gate") ? "gate" : "clients", greedy)))
                    .contains("conn_rate(10000)=1");
            // On a busy computer a connection may fail for another reason than ours.
            int answered = 0;
            for (int opened = 0; opened < 300 && refused(way) == before; opened++) {
                answered += answers(client) ? 1 : 0;
            }
            assertThat(refused(way)).as("counted").isGreaterThan(before);
            assertThat(answered).isBetween(40, 299);
        }
        assertThat(machines.client("203.0.113.67").get("/").statusCode())
                .as("another client")
                .isEqualTo(200);
        for (int i = 0; i < 60; i++) {
            var proxy = machines.client("203.0.113.130");
            assertThat(proxy.get("/").statusCode()).as("a trusted proxy").isEqualTo(200);
        }
    }

    /** At once, however slowly they were opened: 50 here, where 60 may be opened in ten seconds. Without TLS, as the gate counts. */
    @Test
    void oneClientCannotHaveMoreConnectionsAtTheGateThanAllowed() throws Exception {
        open("gate");
        List<Socket> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 53; i++) {
                connections.add(machines.haProxy.connect(FLOODER));
            }
            Eventually.isTrue("three are refused", () -> refused("gate") == 3);
        } finally {
            for (Socket connection : connections) {
                connection.close();
            }
        }
    }

    private static boolean answers(Client client) {
        try {
            return client.raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 200");
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void bothWaysAreOpenWithoutTheScript() throws Exception {
        var client = "203.0.113.68";
        open("https");
        machines.haProxy.ask("enable frontend gate");
        Eventually.isTrue("both ways are taken", () -> {
            assertThat(machines.client(client).get("/").statusCode()).isEqualTo(200);
            return sessions("gate") > 0 && sessions("https") > 0;
        });
    }

    /** Opens one of the ways, as the script does. */
    private void open(String way) throws Exception {
        String other = way.equals("https") ? "gate" : "https";
        machines.haProxy.ask("enable frontend " + way);
        machines.haProxy.ask("disable frontend " + other);
        assertThat(isOpen(way)).isTrue();
    }

    private boolean isOpen(String way) throws IOException {
        String other = way.equals("https") ? "gate" : "https";
        return machines.haProxy.frontend(way).get("status").equals("OPEN")
                && machines.haProxy.frontend(other).get("status").equals("PAUSED");
    }

    private void awaitOpen(String way) throws Exception {
        Eventually.isTrue(way + " alone is open", () -> isOpen(way));
    }

    /** Connections that were refused to clients who have or open too many. */
    private long refused(String way) throws IOException {
        return Long.parseLong(machines.haProxy.frontend(way).get("dses"));
    }

    private long accepted(String way) throws IOException {
        return Long.parseLong(machines.haProxy.frontend(way).get("conn_tot"));
    }

    private long sessions(String way) throws IOException {
        return Long.parseLong(machines.haProxy.frontend(way).get("stot"));
    }
}
