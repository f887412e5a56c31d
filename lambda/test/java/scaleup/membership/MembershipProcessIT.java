package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Deployed;
import scaleup.Fuse;
import scaleup.KilledProcess;
import scaleup.Moto;
import scaleup.RuntimeApi;
import scaleup.Tap;

/** The function's process, as AWS Lambda runs it, killed before and after each of its calls to AWS. */
class MembershipProcessIT {
    /** Reading the record, the group and its hosts, writing the record. */
    private static final int CALLS = 4;

    @TempDir
    private Path folder;

    @Test
    void aRunAfterAKilledProcessConverges() throws Exception {
        Fuse fuse = new Fuse();
        Path log = folder.resolve("log");
        try (DeployedTier tier = DeployedTier.published("web", 3);
                Tap tap = new Tap(Moto.endpoint(), fuse, tier.supplement());
                Tap direct = new Tap(Moto.endpoint());
                RuntimeApi runtime = new RuntimeApi();
                KilledProcess killed = new KilledProcess(tier, fuse, tap, folder.resolve("killed"))) {
            Process process = tier.start(runtime, direct.endpoint(), log);
            try {
                for (int call = 1; call <= CALLS; call++) {
                    for (boolean effect : new boolean[] {false, true}) {
                        tier.replaceOne();
                        killed.at(call, effect, tier.event());

                        assertThat(runtime.result(tier.event()))
                                .as(() -> Deployed.read(log))
                                .startsWith("response");
                        assertThat(tier.published()).containsExactlyElementsOf(tier.addresses());
                    }
                }
                assertThat(Deployed.read(log)).contains("\"_aws\"", "\"Size\":3", "\"Failed\":0");
                direct.calls.clear();
                assertThat(runtime.result(tier.event())).startsWith("response");
                assertThat(direct.calls)
                        .as("a run that changes nothing reads and writes nothing")
                        .hasSize(CALLS - 1);
            } finally {
                process.destroyForcibly();
            }
            killed.report("membership", 2 * CALLS);
        }
    }
}
