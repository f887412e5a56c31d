package scaleup.rehearsal.region.gateway;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import scaleup.rehearsal.region.Account;

/**
 * The authority that vouches for AWS's endpoints and for the database. The images of machines trust it, so it is kept
 * from one rehearsal to the next.
 */
public final class Authority {
    private static final Duration LIFETIME = Duration.ofDays(10 * 365);
    private static final Duration LIFETIME_OF_SERVERS = Duration.ofDays(365);
    private static final X500Principal NAME = new X500Principal("CN=Scaleup rehearsal on this computer");

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Clock clock;

    Authority(PrivateKey key, X509Certificate certificate, Clock clock) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    /**
     * The authority in a folder, made if there is none, or if it ends before the certificates it would issue.
     *
     * @throws IOException if the folder can't be read or written
     */
    public static Authority in(Path folder, Clock clock) throws IOException {
        try {
            return new AuthorityFolder(folder).authority(clock);
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority in " + folder + " can't be read", e);
        }
    }

    /** Whether what it issues now is valid for its whole lifetime. */
    boolean outlivesItsCertificates() {
        return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(LIFETIME_OF_SERVERS));
    }

    /** Its private key in PEM: a secret. */
    String keyPem() {
        return IssuedCertificate.pem(List.of(key));
    }

    /** The authority's own certificate in PEM, for those who shall trust it. */
    public String certificatePem() {
        return IssuedCertificate.pem(List.of(certificate));
    }

    /** A certificate for all endpoints of AWS in a region. */
    public IssuedCertificate issueForEndpoints(Account account) {
        return issue(
                "*.amazonaws.com",
                "*.%s.amazonaws.com".formatted(account.region()),
                "*.s3.%s.amazonaws.com".formatted(account.region()),
                "*.s3.amazonaws.com");
    }

    /**
     * A certificate for a server.
     *
     * @param names DNS names, with wildcards if need be, or IPv4 addresses; the first is the subject's
     */
    public IssuedCertificate issue(String... names) {
        try {
            var keys = newKeys();
            var builder = builder(new X500Principal("CN=" + names[0]), keys.getPublic(), LIFETIME_OF_SERVERS, clock);
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            Stream.of(names).map(Authority::generalName).toArray(GeneralName[]::new)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            return new IssuedCertificate(keys.getPrivate(), List.of(sign(builder, key), certificate));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate can't be issued", e);
        }
    }

    private static GeneralName generalName(String name) {
        boolean address = name.matches("\\d+(\\.\\d+){3}");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    /** A new one. */
    static Authority make(Clock clock) throws GeneralSecurityException, IOException {
        var keys = newKeys();
        var builder = builder(NAME, keys.getPublic(), LIFETIME, clock);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        return new Authority(keys.getPrivate(), sign(builder, keys.getPrivate()), clock);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Principal subject, PublicKey subjectKey, Duration lifetime, Clock clock) {
        var now = clock.instant();
        // An hour earlier, for machines whose clock is behind.
        return new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(lifetime)),
                subject,
                subjectKey);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
