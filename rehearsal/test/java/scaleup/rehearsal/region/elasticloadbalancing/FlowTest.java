package scaleup.rehearsal.region.elasticloadbalancing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.template.Made;

/** Connections over real sockets: a client, a node, a target. */
class FlowTest {
    private static final String NODE = "127.0.0.11";
    private static final String ZONE = "eu-central-1a";

    /** Where the client and the target's system race. */
    private static final int REPEATED = 5;

    private static final int CLIENTS = 16;
    private static final int CONNECTIONS = 400;

    private final Door door = new Door();
    private final List<Server> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Made group;
    private int port;
    private int targetPort;
    private int healthPort;

    @BeforeEach
    void ports() throws IOException {
        port = FreePort.find();
        targetPort = FreePort.find();
        healthPort = FreePort.find();
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        for (Server server : servers) {
            server.close();
        }
        threads.shutdownNow();
    }

    @Test
    void theTargetHearsTheClientsAddressAndIsConnectedFromTheNodes() throws Exception {
        open("proxy_protocol_v2.enabled=true");
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            client.getOutputStream().write("hello".getBytes(US_ASCII));
            byte[] received = target.getInputStream().readNBytes(28 + 5);
            byte[] expected = ByteBuffer.allocate(28 + 5)
                    .put(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21, 0x11, 0, 12})
                    .put(new byte[] {127, 0, 0, 77, 127, 0, 0, 11})
                    .putShort((short) client.getLocalPort())
                    .putShort((short) port)
                    .put("hello".getBytes(US_ASCII))
                    .array();
            assertThat(received).isEqualTo(expected);
            assertThat(target.getInetAddress().getHostAddress()).isEqualTo(NODE);
        }
        Door.await(() -> door.traffic("i-1").open() == 0);
        assertThat(door.traffic("i-1").bytesToTarget()).isEqualTo(5);
    }

    @Test
    void withoutTheAttributeThereIsNoHeader() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            client.getOutputStream().write(42);
            assertThat(target.getInputStream().read()).isEqualTo(42);
            target.getOutputStream().write(43);
            assertThat(client.getInputStream().read()).isEqualTo(43);
        }
    }

    /**
     * The number of a connection that has ended is the next one's at once. What the system had to say of the one that ended is not
     * said of the other.
     */
    @Test
    void everybodyIsServedWhoConnectsWhileOthersEnd() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        Future<?> answering = threads.submit(() -> {
            for (int i = 0; i < CLIENTS * CONNECTIONS; i++) {
                Socket connection = server.next();
                threads.execute(() -> answer(connection));
            }
            return null;
        });
        Callable<Void> client = () -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket connection = Door.client(NODE, port)) {
                    connection.getOutputStream().write(i);
                    assertThat(connection.getInputStream().readAllBytes()).containsExactly((byte) i);
                    // As TLS says goodbye, for which the target has a reset.
                    connection.getOutputStream().write(i);
                }
            }
            return null;
        };
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(client));
        }
        for (Future<Void> ended : clients) {
            ended.get();
        }
        answering.get();
    }

    /** As a server of HTTP does that was asked to close the connection. */
    private static void answer(Socket connection) {
        try (connection) {
            connection.getOutputStream().write(connection.getInputStream().read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTargetMaySpeakFirst() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            target.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void megabytesArriveUnchangedInBothDirectionsAtOnce() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        byte[] data = new byte[8 << 20];
        new Random(1).nextBytes(data);
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            List<Future<byte[]>> received = new ArrayList<>();
            for (Socket end : List.of(client, target)) {
                Future<?> unused = threads.submit((Callable<Void>) () -> {
                    end.getOutputStream().write(data);
                    end.shutdownOutput();
                    return null;
                });
                received.add(threads.submit(() -> end.getInputStream().readAllBytes()));
            }
            for (Future<byte[]> all : received) {
                assertThat(all.get(20, TimeUnit.SECONDS)).isEqualTo(data);
            }
        }
        Traffic traffic = door.traffic("i-1");
        assertThat(traffic.bytesToTarget()).isEqualTo(data.length);
        assertThat(traffic.bytesToClient()).isEqualTo(data.length);
        Door.await(() -> door.traffic("i-1").open() == 0);
        assertThat(door.traffic("i-1").resets()).as("an orderly end").isZero();
    }

    @Test
    void aClientThatHasSentEverythingStillGetsItsAnswer() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            client.getOutputStream().write("question".getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(target.getInputStream().readAllBytes()).asString().isEqualTo("question");
            target.getOutputStream().write("answer".getBytes(US_ASCII));
            target.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
    }

    @RepeatedTest(REPEATED)
    void whatAClientSendsBeforeItsTargetIsConnectedArrives() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port)) {
            client.getOutputStream().write("question".getBytes(US_ASCII));
            client.shutdownOutput();
            try (Socket target = server.next()) {
                assertThat(target.getInputStream().readAllBytes()).asString().isEqualTo("question");
                target.getOutputStream().write("answer".getBytes(US_ASCII));
            }
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
    }

    @RepeatedTest(REPEATED)
    void aClientThatEndsBeforeItsTargetIsConnectedLeavesNoConnection() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        Door.client(NODE, port).close();
        try (Socket target = server.next()) {
            assertThat(target.getInputStream().read()).isEqualTo(-1);
        }
        Door.await(() -> door.traffic("i-1").open() == 0);
    }

    @Test
    void aResetOfTheTargetReachesTheClient() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            // The target's system accepts before the node knows: a reset then would be of a connection that failed.
            Door.await(() -> door.traffic("i-1").connections() == 1);
            reset(target);
            assertReset(client);
        }
        assertThat(door.traffic("i-1").resets()).isEqualTo(1);
    }

    @Test
    void aResetOfTheClientReachesTheTarget() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            reset(client);
            assertReset(target);
        }
    }

    @Test
    void aClientOfATargetThatRefusesIsReset() throws Exception {
        open();
        serve("i-1", "127.0.1.1");
        // Healthy by its other port, and nobody behind this one.
        Server other = new Server("127.0.1.2", FreePort.find(), healthPort);
        servers.add(other);
        door.loadBalancers.deregister(group.reference(), "i-1");
        door.serve(group, "i-2", "127.0.1.2", ZONE);
        Door.await(() -> door.state(group, "i-1").equals("unused"));
        try (Socket client = Door.client(NODE, port)) {
            assertReset(client);
        }
        assertThat(door.traffic("i-2").failedConnections()).isEqualTo(1);
        assertThat(door.traffic("i-2").connections()).isZero();
    }

    @Test
    void aClientForWhomThereIsNoTargetIsReset() throws Exception {
        open();
        try (Socket client = Door.client(NODE, port)) {
            assertReset(client);
        }
        assertThat(door.loadBalancers.refused()).containsValue(1L);
    }

    @Test
    void nothingIsReadFasterThanTheTargetTakesIt() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(NODE, port));
                Socket target = server.next()) {
            client.configureBlocking(false);
            long sent = 0;
            long quiet = System.nanoTime();
            while (System.nanoTime() - quiet < TimeUnit.MILLISECONDS.toNanos(300)) {
                int written = client.write(ByteBuffer.allocate(1 << 16));
                sent += written;
                quiet = written > 0 ? System.nanoTime() : quiet;
                assertThat(sent)
                        .as("what the systems' buffers hold, and no more")
                        .isLessThan(64 << 20);
            }
            client.shutdownOutput();
            long received = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read = 0; read >= 0; read = target.getInputStream().read(buffer)) {
                received += read;
            }
            assertThat(received).isEqualTo(sent);
        }
    }

    /**
     * User Guide for Network Load Balancers, "Connection idle timeout": "If a client or target sends data after the idle timeout
     * period elapses, it receives a TCP RST packet to indicate that the connection is no longer valid".
     */
    @Test
    void whoSendsOnAnIdleConnectionIsResetAndNobodyIsToldBefore() throws Exception {
        Made loadBalancer = door.loadBalancer();
        group = door.group(targetPort, healthPort);
        Server server = serveLater("127.0.1.1");
        door.loadBalancers.add(new Listener(
                "arn:listener",
                port,
                door.loadBalancers.find(loadBalancer.reference()).orElseThrow(),
                door.loadBalancers.findGroup(group.reference()).orElseThrow(),
                Duration.ofMillis(400),
                new LongAdder()));
        door.serve(group, "i-1", "127.0.1.1", ZONE);
        try (Socket talking = Door.client(NODE, port);
                Socket talkingTarget = server.next();
                Socket idle = Door.client(NODE, port);
                Socket idleTarget = server.next()) {
            for (int beat = 0; beat < 10; beat++) {
                TimeUnit.MILLISECONDS.sleep(100);
                // One direction is enough.
                talkingTarget.getOutputStream().write(beat);
                assertThat(talking.getInputStream().read()).isEqualTo(beat);
            }
            assertSilent(idle);
            assertSilent(idleTarget);

            idle.getOutputStream().write(1);
            assertReset(idle);
            assertSilent(idleTarget);

            idleTarget.getOutputStream().write(1);
            assertReset(idleTarget);
        }
        Door.await(() -> door.traffic("i-1").open() == 0);
    }

    @Test
    void connectionsAreSpreadEvenlyOverTheTargetsOfAllZones() throws Exception {
        open();
        serve("i-1", "127.0.1.1");
        servers.add(new Server("127.0.1.2", targetPort, healthPort));
        door.serve(group, "i-2", "127.0.1.2", "eu-central-1b");
        for (int connection = 0; connection < 20; connection++) {
            Door.client(NODE, port).close();
            Door.client("127.0.0.12", port).close();
        }
        Door.await(() -> door.traffic("i-1").connections() + door.traffic("i-2").connections() == 40);
        assertThat(door.traffic("i-1").connections()).isEqualTo(20);
    }

    @Test
    void aDrainingTargetKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
        open("deregistration_delay.timeout_seconds=1");
        Server first = serve("i-1", "127.0.1.1");
        try (Socket old = Door.client(NODE, port);
                Socket oldTarget = first.next()) {
            Server second = new Server("127.0.1.2", targetPort, healthPort);
            servers.add(second);
            door.serve(group, "i-2", "127.0.1.2", ZONE);
            door.loadBalancers.deregister(group.reference(), "i-1");
            assertThat(door.state(group, "i-1")).isEqualTo("draining");
            assertThat(door.loadBalancers.drained(group.reference(), "i-1")).isFalse();
            // After a millisecond the nodes know.
            TimeUnit.MILLISECONDS.sleep(50);
            for (int connection = 0; connection < 4; connection++) {
                Door.client(NODE, port).close();
                second.next().close();
            }
            assertThat(first.waiting()).isFalse();
            Door.await(() -> door.loadBalancers.drained(group.reference(), "i-1"));
            oldTarget.getOutputStream().write(7);
            assertThat(old.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void connectionsOfADeregisteredTargetAreResetWhereDeclared() throws Exception {
        open("deregistration_delay.connection_termination.enabled=true");
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            door.loadBalancers.deregister(group.reference(), "i-1");
            assertReset(client);
            assertReset(target);
        }
        assertThat(door.loadBalancers.drained(group.reference(), "i-1")).isTrue();
    }

    @Test
    void connectionsOfAnUnhealthyTargetAreReset() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        servers.add(new Server("127.0.1.2", targetPort, healthPort));
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            door.serve(group, "i-2", "127.0.1.2", ZONE);
            server.fall();
            assertReset(client);
            assertReset(target);
        }
        assertThat(door.state(group, "i-1")).isEqualTo("unhealthy");
    }

    @Test
    void failingOpenLeavesConnectionsAloneAndTakesNewOnes() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            server.fall();
            Door.await(() -> door.state(group, "i-1").equals("unhealthy"));
            TimeUnit.MILLISECONDS.sleep(100);
            target.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            try (Socket another = Door.client(NODE, port);
                    Socket anotherTarget = server.next()) {
                anotherTarget.getOutputStream().write(8);
                assertThat(another.getInputStream().read()).isEqualTo(8);
            }
        }
    }

    @Test
    void anUnhealthyTargetKeepsItsConnectionsForTheDrainingInterval() throws Exception {
        open(
                "target_health_state.unhealthy.connection_termination.enabled=false",
                "target_health_state.unhealthy.draining_interval_seconds=300");
        Server server = serve("i-1", "127.0.1.1");
        servers.add(new Server("127.0.1.2", targetPort, healthPort));
        try (Socket client = Door.client(NODE, port);
                Socket target = server.next()) {
            door.serve(group, "i-2", "127.0.1.2", ZONE);
            server.fall();
            Door.await(() -> door.state(group, "i-1").equals("unhealthy.draining"));
            target.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            assertReset(client);
            assertThat(door.state(group, "i-1")).isEqualTo("unhealthy");
        }
    }

    @Test
    void thousandsOfConnectionsLiveAtOnce() throws Exception {
        open();
        Server server = serve("i-1", "127.0.1.1");
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int number = 0; number < 2000; number++) {
                Socket client = Door.client(number % 2 == 0 ? NODE : "127.0.0.12", port);
                sockets.add(client);
                Socket target = server.next();
                sockets.add(target);
                target.getOutputStream().write(number);
                assertThat(client.getInputStream().read()).isEqualTo(number & 0xff);
            }
            assertThat(door.traffic("i-1").open()).isEqualTo(2000);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        Door.await(() -> door.traffic("i-1").open() == 0);
    }

    /** A load balancer with a listener, in front of a group with these attributes. */
    private void open(String... attributes) throws Exception {
        group = door.group(targetPort, healthPort, attributes);
        door.listener(door.loadBalancer(), group, port);
    }

    private Server serve(String instance, String address) throws Exception {
        Server server = serveLater(address);
        door.serve(group, instance, address, ZONE);
        return server;
    }

    private Server serveLater(String address) throws IOException {
        var server = new Server(address, targetPort, healthPort);
        servers.add(server);
        return server;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(0);
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }
}
