package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;

/** Every reason for which a certificate is refused, and everything that is only said. */
class ChecksTest {
    private static final Authority PRIVATE_ROOT = Authority.root("CN=Our root");
    private static final Authority PRIVATE_ISSUER = PRIVATE_ROOT.intermediate("CN=Our issuer");

    private final Checks checks = new Checks(World.names("www.example.com"), new ChainCheck(World.roots()));

    @Test
    void aChainUpToAPublicRootPassesWithoutAWord() {
        CertificateReport report = of(World.ISSUER.issue(new Leaf()));
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void aChainThatIncludesThePublicRootPasses() {
        CertificateReport report = of(with(World.ISSUER.issue(new Leaf()), World.ROOT));
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void aLeafThatThePublicRootIssuedItselfPasses() {
        CertificateReport report = of(World.ROOT.issue(new Leaf()));
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void aSelfSignedLeafIsAllowedButSaid() {
        CertificateReport report = of(new Leaf().selfSigned());
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).containsExactly("it is self-signed: browsers warn of it");
    }

    @Test
    void aPrivateAuthorityWithItsRootIsAllowedButSaid() {
        CertificateReport report = of(with(PRIVATE_ISSUER.issue(new Leaf()), PRIVATE_ROOT));
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).singleElement().asString().contains("private authority CN=Our root");
    }

    @Test
    void aPrivateAuthorityWithoutItsRootIsAllowedButSaid() {
        CertificateReport report = of(PRIVATE_ISSUER.issue(new Leaf()));
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).singleElement().asString().contains("ends at CN=Our issuer", "no known root");
    }

    @Test
    void aMissingIssuerIsRefused() {
        ServerCertificate full = World.ISSUER.issue(new Leaf());
        assertProblem(
                new ServerCertificate(full.chain().subList(0, 1), full.privateKey()),
                "the chain is incomplete: the certificate of its issuer CN=Public issuer must follow the leaf");
    }

    @Test
    void aMissingLinkIsRefused() {
        Authority lower = World.ISSUER.intermediate("CN=Lower issuer");
        ServerCertificate full = lower.issue(new Leaf());
        assertProblem(
                new ServerCertificate(List.of(full.leaf(), full.chain().get(2)), full.privateKey()),
                "certificate 1 of the chain (CN=leaf) is not issued by the next one, CN=Public issuer");
    }

    @Test
    void aChainInTheWrongOrderIsRefused() {
        ServerCertificate full = World.ISSUER.intermediate("CN=Lower issuer").issue(new Leaf());
        List<X509Certificate> turned = new ArrayList<>(full.chain());
        Collections.swap(turned, 1, 2);
        assertProblem(
                new ServerCertificate(turned, full.privateKey()),
                "certificate 1 of the chain (CN=leaf) is not issued by the next one, CN=Public issuer",
                "certificate 2 of the chain (CN=Public issuer) is not issued by the next one, CN=Lower issuer");
    }

    @Test
    void anIssuerBeforeTheLeafIsRefused() {
        ServerCertificate full = World.ISSUER.issue(new Leaf());
        assertProblem(
                new ServerCertificate(List.of(full.chain().get(1), full.leaf()), full.privateKey()),
                "the private key does not belong to the certificate",
                "its key usage lacks digitalSignature",
                "is not issued by the next one");
    }

    @Test
    void aCertificateThatIsThereTwiceIsRefused() {
        ServerCertificate full = new Leaf().selfSigned();
        assertProblem(
                new ServerCertificate(List.of(full.leaf(), full.leaf()), full.privateKey()),
                "certificate 2 of the chain (CN=leaf) is there twice");
    }

    @Test
    void anIssuerOfTheSameNameWithAnotherKeyIsRefused() {
        Authority impostor = Authority.root("CN=Public root").intermediate("CN=Public issuer");
        ServerCertificate full = World.ISSUER.issue(new Leaf());
        assertProblem(
                new ServerCertificate(List.of(full.leaf(), impostor.certificate()), full.privateKey()),
                "is not issued by the next one");
    }

    @Test
    void anIssuerThatIsNoAuthorityIsRefused() {
        Authority leaf = PRIVATE_ROOT.intermediate(new Leaf().named("CN=Only a leaf"));
        assertProblem(with(leaf.issue(new Leaf()), PRIVATE_ROOT), "its chain is invalid");
    }

    @Test
    void anotherCertificatesKeyIsRefused() {
        ServerCertificate one = World.ISSUER.issue(new Leaf());
        for (KeyPair other :
                List.of(Authority.keys("EC", 256), Authority.keys("EC", 384), Authority.keys("RSA", 2048))) {
            assertProblem(
                    new ServerCertificate(one.chain(), other.getPrivate()),
                    "the private key does not belong to the certificate");
        }
    }

    @Test
    void everyUsualKindOfKeyIsAccepted() {
        for (KeyPair keys : List.of(
                Authority.keys("RSA", 2048),
                Authority.keys("EC", 384),
                Authority.keys("EC", 521),
                Authority.keys("Ed25519", 0))) {
            assertThat(of(World.ISSUER.issue(new Leaf().keys(keys))).problems())
                    .as(keys.getPublic().getAlgorithm())
                    .isEmpty();
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        Instant from = Authority.NOW.minus(Duration.ofDays(100));
        assertProblem(
                World.ISSUER.issue(new Leaf().valid(from, Duration.ofDays(99))),
                "certificate 1 of the chain (CN=leaf) expired at 2026-11-22T12:00:00Z");
    }

    @Test
    void aCertificateOfTheFutureIsRefused() {
        assertProblem(
                World.ISSUER.issue(new Leaf().valid(Authority.NOW.plusSeconds(60), Duration.ofDays(99))),
                "certificate 1 of the chain (CN=leaf) is not valid before 2026-11-23T12:01:00Z");
    }

    @Test
    void anExpiredIssuerIsRefused() {
        Authority old = World.ROOT.intermediate(new Leaf()
                .named("CN=Old issuer")
                .authority(true)
                .valid(Authority.NOW.minus(Duration.ofDays(100)), Duration.ofDays(99)));
        assertProblem(old.issue(new Leaf()), "certificate 2 of the chain (CN=Old issuer) expired");
    }

    @Test
    void theFirstCertificateToExpireCounts() {
        Authority soon = World.ROOT.intermediate(new Leaf()
                .named("CN=Soon over")
                .authority(true)
                .valid(Authority.NOW.minus(Duration.ofDays(1)), Duration.ofDays(3)));
        assertThat(soon.issue(new Leaf()).expires()).isEqualTo(Authority.NOW.plus(Duration.ofDays(2)));
    }

    @Test
    void aShortKeyIsRefused() {
        assertProblem(
                World.ISSUER.issue(new Leaf().keys(Authority.keys("RSA", 1024))),
                "its RSA key has 1024 bits; load balancers take 2048 and more");
    }

    @Test
    void aWeakSignatureIsRefused() {
        assertProblem(World.ISSUER.issue(new Leaf().hash("SHA1")), "is signed with SHA1WITHECDSA");
    }

    @Test
    void whatARunningHaProxyCannotTakeIsRefused() {
        String label = "a".repeat(60);
        assertProblem(
                World.ISSUER.issue(new Leaf()
                        .names(IntStream.range(0, 180)
                                .mapToObj(i -> label + i + ".example.com")
                                .toArray(String[]::new))),
                "characters; a running HAProxy takes 16000");
    }

    @Test
    void aCertificateForClientsIsRefused() {
        assertProblem(
                World.ISSUER.issue(new Leaf().purpose(KeyPurposeId.id_kp_clientAuth)),
                "its extended key usage lacks serverAuth");
        assertThat(of(World.ISSUER.issue(new Leaf().purpose(null))).problems()).isEmpty();
        assertThat(of(World.ISSUER.issue(new Leaf().purpose(KeyPurposeId.anyExtendedKeyUsage)))
                        .problems())
                .isEmpty();
    }

    @Test
    void aKeyThatMustNotSignIsRefused() {
        assertProblem(
                World.ISSUER.issue(new Leaf().usage(KeyUsage.keyEncipherment)), "its key usage lacks digitalSignature");
    }

    @Test
    void aNameThatIsNotCoveredIsSaid() {
        CertificateReport report = of(World.ISSUER.issue(new Leaf().names("api.example.com", "*.example.org")));
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings())
                .containsExactly("it is not for www.example.com, only for [api.example.com, *.example.org]");
        assertThat(of(World.ISSUER.issue(new Leaf().names("*.example.com"))).warnings())
                .isEmpty();
        assertThat(of(World.ISSUER.issue(new Leaf().named("CN=www.example.com").names()))
                        .warnings())
                .as("the common name doesn't count")
                .hasSize(1);
    }

    @Test
    void theRuntimeKnowsPublicRoots() {
        assertThat(ChainCheck.rootsOfTheRuntime()).hasSizeGreaterThan(50);
    }

    private CertificateReport of(ServerCertificate certificate) {
        return checks.of(certificate, Authority.NOW);
    }

    private void assertProblem(ServerCertificate certificate, String... problems) {
        List<String> found = of(certificate).problems();
        assertThat(found).hasSameSizeAs(problems);
        for (int at = 0; at < problems.length; at++) {
            assertThat(found.get(at)).contains(problems[at]);
        }
    }

    private static ServerCertificate with(ServerCertificate certificate, Authority last) {
        List<X509Certificate> chain = new ArrayList<>(certificate.chain());
        chain.add(last.certificate());
        return new ServerCertificate(chain, certificate.privateKey());
    }
}
