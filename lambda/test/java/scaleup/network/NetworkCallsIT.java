package scaleup.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.Deployed;
import scaleup.recording.Recording;

/** The calls of the network's function, for both ways out that hosts may have. */
class NetworkCallsIT {
    private final World world = new World();
    private final Map<String, String> group = Map.of("DefaultSecurityGroup", world.defaultGroup);
    private final Map<String, String> interfaces = Map.of("InterfacesOfSecurityGroup", world.defaultGroup);

    @Test
    void withNatGateways() throws Exception {
        try (Recording recording = new Recording(new DeployedNetwork())) {
            recording.request("Create", group);
            assertThat(world.rules()).isEmpty();

            recording.request("Delete", interfaces);
            recording.request("Delete", group);
            recording.keep("network");
        }
    }

    @Test
    void withEndpoints() throws Exception {
        Map<String, String> list = Map.of("PrefixListName", "com.amazonaws.%s.s3".formatted(Deployed.REGION));
        try (Recording recording = new Recording(new DeployedNetwork())) {
            recording.request("Create", group);
            recording.request("Create", list);
            assertThat(world.rules()).isEmpty();

            recording.request("Delete", list);
            recording.request("Delete", interfaces);
            recording.request("Delete", group);
            recording.keep("network-endpoints");
        }
    }
}
