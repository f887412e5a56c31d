package scaleup.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that vouch for themselves. */
final class SelfSigned implements CertificateSource {
    /**
     * Whoever trusts a self-signed certificate does it by hand, and again after each renewal: so a long time, but less
     * than the 398 days beyond which Safari and Chrome refuse any public certificate.
     */
    static final Duration VALIDITY = Duration.ofDays(365);

    /** For clients whose clocks are late. */
    static final Duration BACKDATED = Duration.ofHours(1);

    private static final X500Name SUBJECT = new X500Name("CN=Scaleup self-signed");
    private static final int SERIAL_BITS = 127;

    private final List<DnsName> names;
    private final SecureRandom random;

    SelfSigned(List<DnsName> names, SecureRandom random) {
        this.names = List.copyOf(names);
        this.random = random;
    }

    /** Renewed after two thirds of its life: four months remain to notice that renewal fails. */
    @Override
    public Verdict judge(ServerCertificate held, Instant now) {
        if (held.chain().size() > 1 || !held.selfSigned()) {
            return Verdict.replace("it is not self-signed");
        }
        Set<String> wanted = names.stream().map(DnsName::text).collect(Collectors.toSet());
        if (!Set.copyOf(held.names()).equals(wanted)) {
            return Verdict.replace("its names are %s, not %s".formatted(held.names(), names));
        }
        Instant renewal = renewal(held.leaf());
        return now.isBefore(renewal)
                ? Verdict.keep(List.of())
                : Verdict.replace("two thirds of its life have passed at " + renewal);
    }

    static Instant renewal(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        return from.plus(Duration.between(from, certificate.getNotAfter().toInstant())
                .dividedBy(3)
                .multipliedBy(2));
    }

    @Override
    public ServerCertificate obtain(String why, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            return new ServerCertificate(
                    List.of(new JcaX509CertificateConverter()
                            .getCertificate(builder(keys, now)
                                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())))),
                    keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("the Java runtime lacks P-256 or SHA-256", impossible);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an extension can't be encoded", impossible);
        }
    }

    private X509v3CertificateBuilder builder(KeyPair keys, Instant now) throws GeneralSecurityException, IOException {
        Instant from = now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        GeneralName[] alternatives = names.stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name.text()))
                .toArray(GeneralName[]::new);
        return new JcaX509v3CertificateBuilder(
                        SUBJECT,
                        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
                        Date.from(from),
                        Date.from(from.plus(VALIDITY)),
                        SUBJECT,
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    }
}
