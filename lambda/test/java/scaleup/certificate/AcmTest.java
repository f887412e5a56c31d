package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateExport;

/** ACM's API as an emulator serves it: it issues at once only what a private authority issues. */
class AcmTest {
    private static final String PRIVATE_AUTHORITY =
            "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    private final Aws aws = new Aws();
    private final AcmClient client = aws.client(AcmClient.builder());

    @Test
    void anIssuedCertificateIsExportedAndItsKeyDecrypted() {
        String arn = client.requestCertificate(
                        request -> request.domainName("www.example.com").certificateAuthorityArn(PRIVATE_AUTHORITY))
                .certificateArn();
        CertificateAuthority acm = new Acm(client, arn);
        assertThat(acm.describe().status()).isEqualTo("ISSUED");
        assertThat(acm.describe().exportable()).isTrue();

        ServerCertificate exported = new AcmCertificate(acm, World.RANDOM).obtain("", Instant.now());
        assertThat(exported.chain()).hasSizeGreaterThan(1);
        assertThat(exported.names()).containsExactly("www.example.com");
        assertThat(new Checks(World.names("www.example.com"), new ChainCheck(World.roots()))
                        .of(exported, Instant.now())
                        .problems())
                .as("the key is the certificate's; the emulator's chain is made up")
                .noneMatch(problem -> problem.contains("private key"))
                .anyMatch(problem -> problem.contains("not issued by the next one"));
        assertThat(new AcmCertificate(acm, World.RANDOM)
                        .judge(exported, Instant.now())
                        .objection())
                .isEmpty();
        assertThat(aws.calls).contains("DescribeCertificate", "ExportCertificate");
    }

    @Test
    void aCertificateThatWaitsForItsProofNamesTheRecord() {
        String arn = client.requestCertificate(request -> request.domainName("www.example.com")
                        .options(options -> options.export(CertificateExport.ENABLED)))
                .certificateArn();
        CertificateAuthority acm = new Acm(client, arn);
        assertThat(acm.describe().exportable()).isTrue();
        assertThatThrownBy(() -> new AcmCertificate(acm, World.RANDOM).obtain("", Instant.now()))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll(
                        "not issued the certificate yet", ".www.example.com. CNAME ", "acm-validations");
    }

    @Test
    void aPublicCertificateIsNotExportableUnlessRequestedSo() {
        String arn = client.requestCertificate(request -> request.domainName("www.example.com"))
                .certificateArn();
        assertThat(new Acm(client, arn).describe().exportable()).isFalse();
    }

    @Test
    void anImportedCertificateIsRefusedAndItsSerialKnown() {
        ServerCertificate own = new Leaf()
                .named("CN=www.example.com")
                .valid(Instant.now().minusSeconds(3600), SelfSigned.VALIDITY)
                .selfSigned();
        String arn = client.importCertificate(
                        request -> request.certificate(SdkBytes.fromUtf8String(Pem.text(own.chain())))
                                .privateKey(SdkBytes.fromUtf8String(Pem.text(own.privateKey()))))
                .certificateArn();
        CertificateAuthority acm = new Acm(client, arn);
        assertThat(acm.describe().type()).isEqualTo("IMPORTED");
        assertThatThrownBy(() -> new AcmCertificate(acm, World.RANDOM).obtain("", Instant.now()))
                .hasMessageContaining("imported certificate");
        byte[] passphrase = "passphrase".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> acm.export(passphrase))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("ACM does not export the certificate " + arn + ": Validation")
                .hasMessageNotContaining("passphrase")
                .hasNoCause();
    }

    @Test
    void anUnknownCertificateIsSaid() {
        String arn = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
        assertThatThrownBy(() -> new Acm(client, arn).describe())
                .isInstanceOf(Failure.class)
                .hasMessage("ACM has no certificate %s.", arn);
    }
}
