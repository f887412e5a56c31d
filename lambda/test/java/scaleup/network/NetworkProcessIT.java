package scaleup.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.CloudFormation;
import scaleup.Deployed;
import scaleup.Fuse;
import scaleup.KilledProcess;
import scaleup.Kills;
import scaleup.Moto;
import scaleup.RuntimeApi;
import scaleup.Tap;

/** The function's process, as AWS Lambda runs it, killed before and after each of its calls to AWS. */
class NetworkProcessIT {
    /** Reading the default group, taking its rules away in each direction. */
    private static final int CALLS = 3;

    @TempDir
    private Path folder;

    @Test
    void aRequestThatIsRepeatedAfterAKilledProcessClosesTheGroup() throws Exception {
        Fuse fuse = new Fuse();
        Path log = folder.resolve("log");
        var network = new DeployedNetwork();
        try (Tap tap = new Tap(Moto.endpoint(), fuse, network.supplement());
                CloudFormation cloudFormation = new CloudFormation();
                RuntimeApi runtime = new RuntimeApi();
                KilledProcess killed = new KilledProcess(network, fuse, tap, folder.resolve("killed"))) {
            Process process = network.start(runtime, Moto.endpoint(), log);
            try {
                for (int call = 1; call <= CALLS; call++) {
                    for (boolean effect : new boolean[] {false, true}) {
                        World world = new World();
                        String request =
                                cloudFormation.request("Create", Map.of("DefaultSecurityGroup", world.defaultGroup));
                        killed.at(call, effect, request);
                        assertThat(world.rules().isEmpty()).isEqualTo(call == CALLS && effect);

                        assertThat(runtime.result(request))
                                .as(() -> Deployed.read(log))
                                .startsWith("response");
                        assertThat(cloudFormation.answer().path("Status").asText())
                                .isEqualTo("SUCCESS");
                        assertThat(world.rules()).isEmpty();
                    }
                }
            } finally {
                process.destroyForcibly();
            }
            Kills.report("Process of network", killed.kills(), 2 * CALLS);
        }
    }
}
