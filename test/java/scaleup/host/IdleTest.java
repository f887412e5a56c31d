package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.host.BothWaysFixture.Way;

/** How long a connection may be silent that has become a WebSocket (RFC 6455), on both ways to the application. */
@Execution(ExecutionMode.CONCURRENT)
class IdleTest {
    private static final int RESPONSE_SECONDS = Nginx.RESPONSE_TIMEOUT_SECONDS;
    private static final int IDLE_SECONDS = RESPONSE_SECONDS + 4;

    /** Longer than an answer may take and shorter than a WebSocket may be silent. */
    private static final Duration SILENCE = Duration.ofSeconds(RESPONSE_SECONDS + 2);

    @TempDir
    static Path folder;

    @Test
    void aWebSocketMayBeSilentForAsLongOnBothWays() throws Exception {
        int port = FreePort.find();
        try (var application = new Upgrading(port);
                var machines = new BothWaysFixture(
                        folder,
                        port,
                        "RESPONSE_TIMEOUT_SECONDS",
                        Integer.toString(RESPONSE_SECONDS),
                        "IDLE_SECONDS",
                        Integer.toString(IDLE_SECONDS))) {
            var lives = Stream.of(Way.values())
                    .map(way -> CompletableFuture.supplyAsync(() -> life(machines, way)))
                    .toList();
            assertThat(lives).extracting(CompletableFuture::join).allSatisfy(seconds -> assertThat(seconds)
                    .isBetween(IDLE_SECONDS - 1.0, IDLE_SECONDS + 5.0));
            assertThat(application.upgraded).isEqualTo(Way.values().length);
        }
    }

    /** On both ways together, from the upgrade to the end: docs/security.md, "requests in progress". */
    @Test
    void whoHasAsManyWebSocketsAsAClientMayGetsNoMoreAndOthersDo(@TempDir Path another) throws Exception {
        int port = FreePort.find();
        List<SSLSocket> open = new ArrayList<>();
        try (var application = new Upgrading(port);
                var machines = new BothWaysFixture(another, port, "REQUESTS_PER_CLIENT", "4")) {
            machines.haProxy.attacked();
            for (int i = 0; i < 2; i++) {
                for (Way way : Way.values()) {
                    open.add(upgraded(machines, "203.0.113.9", way, "101"));
                }
            }
            for (Way way : Way.values()) {
                upgraded(machines, "203.0.113.9", way, "429").close();
                upgraded(machines, "203.0.113.10", way, "101").close();
            }
            assertThat(machines.haProxy.requestsAtOnce("203.0.113.9")).isEqualTo(4);
            open.remove(0).close();
            Eventually.isTrue("one has ended", () -> machines.haProxy.requestsAtOnce("203.0.113.9") == 3);
            open.add(upgraded(machines, "203.0.113.9", Way.STRAIGHT, "101"));
            assertThat(application.upgraded).isEqualTo(7);
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    /**
     * RFC 9293, 3.5.1: a connection is half-open where one end is gone without the knowledge of the other. Whoever has left a network
     * sends nothing any more, and a WebSocket may be silent; so the kernel asks (tcp(7), SO_KEEPALIVE), and waits for what was sent to be
     * acknowledged no longer than it is told (TCP_USER_TIMEOUT), here less than is deployed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"https", "gate"})
    void aWebSocketWhoseClientIsGoneEndsWithinSeconds(String frontend, @TempDir Path another) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "netfilter needs root");
        int port = FreePort.find();
        List<Socket> clients = new ArrayList<>();
        PacketFilter lost = null;
        try (var application = new Upgrading(port);
                var machines = new BothWaysFixture(another, Declared.DEV, IdleTest::lessPatient, port)) {
            machines.haProxy.ask("enable frontend " + frontend);
            machines.haProxy.ask("disable frontend " + (frontend.equals("gate") ? "https" : "gate"));
            for (int i = 0; i < 2; i++) {
                for (Way way : Way.values()) {
                    var socket = machines.haProxy.connect("203.0.113.8");
                    // Whatever nobody has a reference to may be closed.
                    clients.add(upgraded(Client.handshake(machines.certificate().trust(), socket, null), way, "101"));
                }
            }
            Eventually.isTrue("all are open", () -> application.open.size() == clients.size());
            Eventually.isTrue("and have acknowledged that", () -> !Program.named("ss")
                    .run(
                            "-tinH",
                            "state",
                            "established",
                            "sport",
                            "=",
                            ":" + clients.get(0).getPort())
                    .output()
                    .contains("unacked:"));
            lost = new PacketFilter(another, "gone_" + port, gone(clients));
            // With some of them it speaks; the others it lets be silent.
            application.say("news", 2);
            Eventually.isTrue("the application hears of each", () -> application.open.isEmpty());
            Eventually.isTrue("and nothing is kept of them", () -> machines.haProxy.requestsAtOnce("203.0.113.8") == 0);
        } finally {
            if (lost != null) {
                lost.close();
            }
            for (var client : clients) {
                client.close();
            }
        }
    }

    /** Between these and the load balancer packets are lost both ways. */
    private static String gone(List<Socket> clients) {
        return clients.stream()
                .map(client -> "tcp sport %1$d tcp dport %2$d drop\ntcp sport %2$d tcp dport %1$d drop"
                        .formatted(client.getLocalPort(), client.getPort()))
                .collect(Collectors.joining("\n"));
    }

    private static HostFile lessPatient(HostFile file) {
        return new HostFile(
                file.path(),
                file.text()
                        .replace("clitcpka-idle 30s", "clitcpka-idle 1s")
                        .replace("clitcpka-intvl 10s", "clitcpka-intvl 1s")
                        .replace("tcp-ut 60s", "tcp-ut 4s"));
    }

    private static SSLSocket upgraded(BothWaysFixture machines, String client, Way way, String status)
            throws Exception {
        return upgraded(machines.client(client).handshake(null), way, status);
    }

    private static SSLSocket upgraded(SSLSocket socket, Way way, String status) throws IOException {
        socket.setSoTimeout(40_000);
        socket.getOutputStream().write(request(way));
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(in.readLine()).startsWith("HTTP/1.1 " + status + " ");
        return socket;
    }

    private static byte[] request(Way way) {
        return ("GET " + way.to("chat") + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Seconds from the last echo, after a long silence, to the end. */
    private static double life(BothWaysFixture machines, Way way) {
        try (var socket = machines.client("203.0.113.7").handshake(null)) {
            socket.setSoTimeout(40_000);
            socket.getOutputStream().write(request(way));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("HTTP/1.1 101 ");
            while (!in.readLine().isEmpty()) {
                // Headers
            }
            Thread.sleep(SILENCE.toMillis());
            socket.getOutputStream().write("echo\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(in.readLine()).isEqualTo("echo");
            long start = System.nanoTime();
            assertThat(in.readLine()).isNull();
            return (System.nanoTime() - start) / 1e9;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(way.toString(), e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** An application that takes every offer to change the protocol, then sends back what it gets. */
    private static final class Upgrading implements AutoCloseable {
        private final ServerSocket server;
        private volatile int upgraded;
        private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

        Upgrading(int port) throws IOException {
            server = new ServerSocket(port, 50, InetAddress.getByName(BothWaysFixture.APPLICATION));
            Background.run(() -> {
                while (true) {
                    Socket socket = server.accept();
                    Background.run(() -> serve(socket));
                }
            });
        }

        private void serve(Socket socket) throws IOException {
            try (socket) {
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                boolean upgrade = false;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    upgrade |= line.equalsIgnoreCase("Upgrade: websocket");
                }
                String key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
                String answer = upgrade
                        ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Accept: " + key + "\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                if (upgrade) {
                    // Before the client knows of it.
                    count();
                    open.add(socket);
                }
                try {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    for (String line = upgrade ? in.readLine() : null; line != null; line = in.readLine()) {
                        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                } finally {
                    open.remove(socket);
                }
            }
        }

        /** To so many of them, whoever came first. */
        void say(String word, int clients) throws IOException {
            for (Socket socket : open.stream().limit(clients).toList()) {
                socket.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }

        private synchronized void count() {
            upgraded++;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
