package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;
import scaleup.cloudformation.Failure;

class AcmCertificateTest {
    private static final ServerCertificate ISSUED = World.ISSUER.issue(new Leaf());

    private final World world = World.empty();
    private final FakeAcm acm = new FakeAcm(ISSUED);

    AcmCertificateTest() {
        world.acm = Optional.of(acm);
        world.names = World.names("www.example.com");
    }

    @Test
    void isExportedOnceAndThenOnlyWhenAcmHasAnotherOne() {
        world.run();
        assertThat(world.usable().orElseThrow().chain()).isEqualTo(ISSUED.chain());
        world.run();
        world.run();
        assertThat(acm.passphrases).as("exports").hasSize(1);

        ServerCertificate renewed = World.ISSUER.issue(new Leaf());
        acm.issued = renewed;
        world.run();
        assertThat(world.usable().orElseThrow().chain()).isEqualTo(renewed.chain());
        assertThat(world.secret.versions()).isEqualTo(2);
    }

    @Test
    void isComparedWhereAcmTellsNoSerial() {
        acm.tellsSerial = false;
        world.run();
        world.run();
        assertThat(world.secret.versions()).isEqualTo(1);
    }

    @Test
    void everyPassphraseIsNewLongAllowedAndWiped() {
        acm.tellsSerial = false;
        world.run();
        world.run();
        world.run();
        assertThat(acm.passphraseTexts).hasSizeGreaterThan(2).allMatch(text -> text.matches("[A-Za-z0-9_-]{64}"));
        assertThat(new HashSet<>(acm.passphraseTexts)).hasSameSizeAs(acm.passphraseTexts);
        assertThat(acm.passphrases).allSatisfy(bytes -> assertThat(bytes).containsOnly(0));
    }

    @Test
    void aRepairedKeyIsExportedAgain() {
        world.secret.overwrite(SecretFormat.write(
                new ServerCertificate(ISSUED.chain(), Authority.keys("EC", 256).getPrivate())));
        world.run();
        assertThat(world.usable()).isPresent();
    }

    @Test
    void whatIsNotIssuedYetIsRefusedWithTheRecordsThatAreMissing() {
        acm.status = "PENDING_VALIDATION";
        acm.records = List.of("_a.www.example.com. CNAME _b.acm-validations.aws.");
        assertRefused("not issued the certificate yet", "by the DNS records _a.www.example.com. CNAME _b");
    }

    @Test
    void whatWillNeverBeIssuedIsRefused() {
        acm.status = "FAILED";
        acm.failure = Optional.of("CAA_ERROR");
        assertRefused("ACM's certificate is FAILED (CAA_ERROR); request another one.");
        acm.failure = Optional.empty();
        for (String status : List.of("EXPIRED", "REVOKED", "VALIDATION_TIMED_OUT", "INACTIVE")) {
            acm.status = status;
            assertRefused("ACM's certificate is " + status + "; request another one.");
        }
    }

    @Test
    void whatIsNotExportableIsRefused() {
        acm.exportable = false;
        assertRefused("is not exportable", "Export=ENABLED");
    }

    @Test
    void anImportedCertificateIsRefused() {
        acm.type = "IMPORTED";
        assertRefused("imported certificate", "put it into a secret");
    }

    @Test
    void aCertificateThatFailsTheChecksIsNotWritten() {
        acm.issued = new ServerCertificate(ISSUED.chain().subList(0, 1), ISSUED.privateKey());
        assertRefused("CN=leaf", "is refused: the chain is incomplete");
        acm.issued =
                new ServerCertificate(ISSUED.chain(), Authority.keys("EC", 256).getPrivate());
        assertRefused("is refused: the private key does not belong to the certificate");
    }

    @Test
    void anAcmThatFailsLeavesTheOldCertificate() {
        world.run();
        acm.status = "EXPIRED";
        assertThatThrownBy(world::run).isInstanceOf(Failure.class);
        assertThat(world.usable()).isPresent();
        assertThat(world.secret.versions()).isEqualTo(1);
    }

    @Test
    void aRenewalInTroubleIsSaid() {
        acm.renewal = Optional.of("PENDING_VALIDATION");
        acm.records = List.of("_a.www.example.com. CNAME _b.acm-validations.aws.");
        assertThat(world.run().warnings())
                .containsExactly("ACM can't renew it: PENDING_VALIDATION by the DNS records "
                        + "_a.www.example.com. CNAME _b.acm-validations.aws.");
        acm.renewal = Optional.of("SUCCESS");
        assertThat(world.run().warnings()).isEmpty();
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(world::run).isInstanceOf(Failure.class).hasMessageContainingAll(parts);
        assertThat(world.secret.versions()).isZero();
        assertThat(acm.passphrases).allSatisfy(bytes -> assertThat(bytes).containsOnly(0));
    }
}
