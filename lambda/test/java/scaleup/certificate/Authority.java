package scaleup.certificate;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
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
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of the tests' own; issuers first to last are its chain. */
final class Authority {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Optional<Authority> issuer;

    private Authority(X509Certificate certificate, PrivateKey key, Optional<Authority> issuer) {
        this.certificate = certificate;
        this.key = key;
        this.issuer = issuer;
    }

    /** A root, valid for centuries. */
    static Authority root(String name) {
        KeyPair keys = keys("EC", 256);
        return new Authority(
                new Leaf()
                        .named(name)
                        .valid(NOW.minus(Duration.ofDays(365)), Duration.ofDays(3_650_00))
                        .authority(true)
                        .sign(keys, name, keys.getPrivate()),
                keys.getPrivate(),
                Optional.empty());
    }

    Authority intermediate(String name) {
        return intermediate(new Leaf()
                .named(name)
                .authority(true)
                .valid(NOW.minus(Duration.ofDays(365)), Duration.ofDays(3_650_00)));
    }

    Authority intermediate(Leaf description) {
        KeyPair keys = keys("EC", 256);
        return new Authority(description.sign(keys, name(), key), keys.getPrivate(), Optional.of(this));
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Issues a leaf, with a chain that ends before the root. */
    ServerCertificate issue(Leaf leaf) {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(leaf.sign(leaf.keys, name(), key));
        for (Authority at = this; at.issuer.isPresent(); at = at.issuer.get()) {
            chain.add(at.certificate);
        }
        return new ServerCertificate(chain, leaf.keys.getPrivate());
    }

    private String name() {
        return certificate.getSubjectX500Principal().getName();
    }

    static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What a certificate is to be like; a good one by default. */
    static final class Leaf {
        private KeyPair keys = Authority.keys("EC", 256);
        private String subject = "CN=leaf";
        private List<String> names = List.of("www.example.com");
        private Instant from = NOW.minus(Duration.ofDays(10));
        private Duration validity = Duration.ofDays(198);
        private boolean authority;
        private Optional<Integer> usage = Optional.empty();
        private Optional<KeyPurposeId> purpose = Optional.of(KeyPurposeId.id_kp_serverAuth);
        private String hash = "SHA256";

        Leaf named(String distinguishedName) {
            subject = distinguishedName;
            return this;
        }

        Leaf names(String... alternatives) {
            names = List.of(alternatives);
            return this;
        }

        Leaf keys(KeyPair pair) {
            keys = pair;
            return this;
        }

        Leaf valid(Instant start, Duration length) {
            from = start;
            validity = length;
            return this;
        }

        Leaf usage(int bits) {
            usage = Optional.of(bits);
            return this;
        }

        Leaf purpose(KeyPurposeId id) {
            purpose = Optional.ofNullable(id);
            return this;
        }

        Leaf authority(boolean yes) {
            authority = yes;
            if (yes) {
                usage = Optional.of(KeyUsage.keyCertSign);
                purpose = Optional.empty();
                names = List.of();
            }
            return this;
        }

        Leaf hash(String algorithm) {
            hash = algorithm;
            return this;
        }

        ServerCertificate selfSigned() {
            return new ServerCertificate(List.of(sign(keys, subject, keys.getPrivate())), keys.getPrivate());
        }

        private X509Certificate sign(KeyPair own, String issuer, PrivateKey issuersKey) {
            try {
                X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        new X500Name(issuer),
                        new BigInteger(100, RANDOM).add(BigInteger.ONE),
                        Date.from(from),
                        Date.from(from.plus(validity)),
                        new X500Name(subject),
                        own.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
                if (!names.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(names.stream()
                                    .map(name -> new GeneralName(GeneralName.dNSName, name))
                                    .toArray(GeneralName[]::new)));
                }
                if (usage.isPresent()) {
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage.get()));
                }
                if (purpose.isPresent()) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.get()));
                }
                String kind = issuersKey.getAlgorithm();
                String algorithm =
                        kind.startsWith("Ed") ? "Ed25519" : hash + "with" + (kind.equals("EC") ? "ECDSA" : kind);
                return new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuersKey)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
