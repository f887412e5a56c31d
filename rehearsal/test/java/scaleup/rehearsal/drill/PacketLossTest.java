package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a network of its own: datagrams through an interface are lost, and those through loopback are not. */
class PacketLossTest {
    private static final String NETWORK = """
            ip link set lo up
            ip link add out type veth peer name there
            ip address add 192.0.2.1/24 dev out
            ip link set out up
            ip link set there up
            echo ready
            read -r begun
            for each in $(seq 200); do echo lost >/dev/udp/192.0.2.9/9; echo kept >/dev/udp/127.0.0.1/9 || true; done
            echo sent
            read -r ended
            """;

    @Test
    void packetsThatLeaveTheMachineAreLostAndThoseWithinItAreNot() throws Exception {
        Process network = new ProcessBuilder("unshare", "--net", "bash", "-c", NETWORK)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = network.inputReader(StandardCharsets.UTF_8);
                var orders = network.outputWriter(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("ready");
            PacketLoss loss = new PacketLoss(network.pid());
            loss.begin(99);
            orders.write("begun\n");
            orders.flush();
            assertThat(said.readLine()).isEqualTo("sent");

            // Of 200 datagrams, each lost with a probability of 99 %; those through loopback would double them.
            assertThat(loss.end()).isBetween(150L, 260L);
        } finally {
            network.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
