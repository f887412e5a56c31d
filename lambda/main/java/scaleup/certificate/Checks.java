package scaleup.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether load balancers can present a certificate under the wanted names. */
final class Checks {
    /** OpenSSL 3.5, with which load balancers run, refuses less than 112 bits of security. */
    private static final int MINIMUM_RSA_BITS = 2048;

    private static final int MINIMUM_CURVE_BITS = 224;

    /** A running HAProxy takes a command of at most 16,384 bytes (its tune.bufsize), with the PEM texts in it. */
    private static final int MOST_CHARACTERS = 16_000;

    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final byte[] CHALLENGE = {115, 99, 97, 108, 101, 117, 112};

    private final List<DnsName> names;
    private final ChainCheck chainCheck;

    Checks(List<DnsName> names, ChainCheck chainCheck) {
        this.names = List.copyOf(names);
        this.chainCheck = chainCheck;
    }

    CertificateReport of(ServerCertificate certificate, Instant now) {
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        X509Certificate leaf = certificate.leaf();
        if (!belongs(certificate.privateKey(), leaf.getPublicKey())) {
            problems.add("the private key does not belong to the certificate");
        }
        weakness(leaf.getPublicKey()).ifPresent(problems::add);
        usage(leaf).ifPresent(problems::add);
        size(certificate).ifPresent(problems::add);
        chainCheck.of(certificate, now, problems, warnings);
        List<String> presented = certificate.names();
        for (DnsName name : names) {
            if (presented.stream().noneMatch(name::coveredBy)) {
                warnings.add("it is not for %s, only for %s".formatted(name, presented));
            }
        }
        return new CertificateReport(problems, warnings);
    }

    /** Tried rather than compared, so that it holds for every kind of key. */
    private static boolean belongs(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(algorithm(publicKey));
            signature.initSign(privateKey);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException | RuntimeException ofAnotherKind) {
            return false;
        }
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    private static Optional<String> weakness(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MINIMUM_RSA_BITS) {
            return Optional.of("its RSA key has %d bits; load balancers take %d and more"
                    .formatted(rsa.getModulus().bitLength(), MINIMUM_RSA_BITS));
        }
        if (key instanceof ECPublicKey curve && curve.getParams().getOrder().bitLength() < MINIMUM_CURVE_BITS) {
            return Optional.of("its elliptic curve has less than %d bits".formatted(MINIMUM_CURVE_BITS));
        }
        return Optional.empty();
    }

    private static Optional<String> size(ServerCertificate certificate) {
        int characters = Pem.text(certificate.chain()).length()
                + Pem.text(certificate.privateKey()).length();
        return characters > MOST_CHARACTERS
                ? Optional.of(
                        "it takes %d characters; a running HAProxy takes %d".formatted(characters, MOST_CHARACTERS))
                : Optional.empty();
    }

    private static Optional<String> usage(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[0]) {
            return Optional.of("its key usage lacks digitalSignature, without which TLS 1.3 is impossible");
        }
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            boolean forServers =
                    purposes == null || purposes.contains(SERVER_AUTHENTICATION) || purposes.contains(ANY_USAGE);
            return forServers ? Optional.empty() : Optional.of("its extended key usage lacks serverAuth");
        } catch (CertificateParsingException unreadable) {
            return Optional.of("its extended key usage can't be read");
        }
    }
}
