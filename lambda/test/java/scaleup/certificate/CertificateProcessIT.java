package scaleup.certificate;

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
class CertificateProcessIT {
    /** Reading the current version and the candidate, adding one, making it current, reading it again. */
    private static final int CALLS = 5;

    @TempDir
    private Path folder;

    @Test
    void aRunAfterAKilledProcessConverges() throws Exception {
        Fuse fuse = new Fuse();
        Path log = folder.resolve("log");
        DeployedCertificate certificate = DeployedCertificate.selfSigned();
        try (Tap tap = new Tap(Moto.endpoint(), fuse, certificate.supplement());
                RuntimeApi runtime = new RuntimeApi();
                KilledProcess killed = new KilledProcess(certificate, fuse, tap, folder.resolve("killed"))) {
            Process process = certificate.start(runtime, Moto.endpoint(), log);
            try {
                for (int call = 1; call <= CALLS; call++) {
                    for (boolean effect : new boolean[] {false, true}) {
                        certificate.spoil("garbage %d %s".formatted(call, effect));
                        killed.at(call, effect, certificate.event());
                        assertThat(certificate.held().orElseThrow().startsWith("garbage") || certificate.usable())
                                .as("nothing but a usable certificate takes the place of what was there")
                                .isTrue();

                        assertThat(runtime.result(certificate.event()))
                                .as(() -> Deployed.read(log))
                                .startsWith("response");
                        assertThat(certificate.usable()).isTrue();
                    }
                }
            } finally {
                process.destroyForcibly();
            }
            killed.report("certificate", 2 * CALLS);
            assertThat(Deployed.read(log) + Deployed.read(folder.resolve("killed")))
                    .doesNotContain("PRIVATE KEY");
        }
    }
}
