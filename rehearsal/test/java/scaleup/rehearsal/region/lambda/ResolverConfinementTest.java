package scaleup.rehearsal.region.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static scaleup.rehearsal.region.lambda.LambdaWorld.ARN;
import static scaleup.rehearsal.region.lambda.LambdaWorld.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.machines.network.NetworkNamespace;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.NotMade;

/** A function in a network namespace of its own, where a name server answers every name with one address. */
class ResolverConfinementTest {
    private static final String ADDRESS = "198.51.100.10";

    @TempDir
    private Path folder;

    private SlotLock lock;
    private String namespace;
    private DatagramSocket nameServer;

    @BeforeEach
    void makeNamespace() throws IOException, InterruptedException {
        Requirements.rootAnd("ip", "nft", "nsenter", "unshare", "mount", "setpriv");
        lock = SlotLock.take();
        namespace = lock.slot().name("function-test");
        NetworkNamespace.keepLibraryIn(folder.resolve("jna"));
        assertThat(run("ip", "netns", "add", namespace)).isZero();
        NetworkNamespace.raiseLoopback(namespace);
        nameServer = NetworkNamespace.call(namespace, () -> new DatagramSocket(53, InetAddress.getLoopbackAddress()));
        var thread = new Thread(this::answer, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void removeNamespace() throws IOException, InterruptedException {
        if (nameServer != null) {
            nameServer.close();
            run("ip", "netns", "delete", namespace);
        }
        if (lock != null) {
            lock.close();
        }
    }

    @Test
    void aFunctionInTheVpcResolvesThroughItsNameServerOnly()
            throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = world()) {
            var name = "secretsmanager.eu-central-1.amazonaws.com";
            assertThat(invoke(world, "resolve " + name)).isEqualTo(ADDRESS);
            assertThat(invoke(world, "read /etc/nsswitch.conf")).isEqualTo("hosts: files dns ");
        }
        assertThat(Path.of("/etc/nsswitch.conf"))
                .as("this computer's own")
                .content()
                .isNotEqualTo("hosts: files dns\n");
    }

    @Test
    void aFunctionOutsideTheVpcAsksTheInternetsNameServer() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = world(true)) {
            assertThat(invoke(world, "read /etc/resolv.conf")).isEqualTo("nameserver 127.0.0.1 ");
        }
        try (var world = world(false)) {
            assertThat(invoke(world, "read /etc/resolv.conf")).isEqualTo("nameserver 127.0.0.2 ");
        }
    }

    @Test
    void aFunctionsTemporaryFilesAreItsOwn() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = world()) {
            assertThat(invoke(world, "temporary")).startsWith(folder.resolve("confinement/tmp") + "/");
            assertThat(folder.resolve("confinement/tmp")).isEmptyDirectory();
        }
    }

    @Test
    void aFunctionHasNoCapabilities() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = world()) {
            assertThat(invoke(world, "read /proc/self/status"))
                    .contains("CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1");
        }
    }

    private LambdaWorld world() throws IOException, NotMade, InterruptedException {
        return world(true);
    }

    private LambdaWorld world(boolean inVpc) throws IOException, NotMade, InterruptedException {
        var world = new LambdaWorld(
                folder,
                new ResolverConfinement(folder.resolve("confinement"), "127.0.0.1", "127.0.0.2"),
                new OneNamespace());
        ObjectNode properties = LambdaWorld.function(20);
        if (inVpc) {
            var vpc = properties.putObject("VpcConfig");
            vpc.putArray("SubnetIds").add("subnet-1");
            vpc.putArray("SecurityGroupIds").add("sg-1");
        }
        world.make("AWS::Lambda::Function", properties);
        return world;
    }

    private static String invoke(LambdaWorld world, String event) throws Refusal, InterruptedException {
        var result = world.lambda.invoke(ARN, event(event), Invoker.OWNER);
        assertThat(result.error()).isEmpty();
        return result.payload().asText();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void answer() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[512], 512);
                nameServer.receive(packet);
                var query = new Message(packet.getData());
                var answer = new Message(query.getHeader().getID());
                answer.getHeader().setFlag(Flags.QR);
                answer.addRecord(query.getQuestion(), Section.QUESTION);
                if (query.getQuestion().getType() == Type.A) {
                    answer.addRecord(
                            new ARecord(query.getQuestion().getName(), DClass.IN, 5, InetAddress.getByName(ADDRESS)),
                            Section.ANSWER);
                }
                var wire = answer.toWire();
                nameServer.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
            }
        } catch (SocketException closed) {
            assertThat(nameServer.isClosed()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A VPC whose every network interface is in the test's namespace. */
    private final class OneNamespace implements Vpc {
        @Override
        public NetworkInterface allocate(String owner, String subnet, List<String> securityGroups) {
            return new NetworkInterface("eni-1", owner, "10.0.0.10", subnet, securityGroups);
        }

        @Override
        public void attachHere(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String attachNamespace(NetworkInterface networkInterface) {
            return namespace;
        }

        @Override
        public void publish(String publicAddress, NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release(NetworkInterface networkInterface) {
            assertThat(networkInterface.id()).isEqualTo("eni-1");
        }

        @Override
        public String zone(String subnet) {
            return "eu-central-1a";
        }
    }
}
