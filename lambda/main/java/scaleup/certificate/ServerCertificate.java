package scaleup.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a load balancer presents.
 *
 * @param chain the leaf, followed by its issuers
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey privateKey) {
    private static final Integer DNS_NAME = 2;

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** When the first certificate of the chain expires. */
    Instant expires() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The DNS names that the leaf is for, in lower case. */
    List<String> names() {
        try {
            var names = leaf().getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> DNS_NAME.equals(name.get(0)))
                            .map(name -> ((String) name.get(1)).toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** Whether the leaf is its own issuer. */
    boolean selfSigned() {
        return issued(leaf(), leaf());
    }

    /** Whether a certificate names another as its issuer and bears its signature. */
    static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException notIssued) {
            return false;
        }
    }

    /** Says which certificate it is, and nothing of the key. */
    @Override
    public String toString() {
        return "%s, serial %x, issued by %s, valid until %s"
                .formatted(
                        leaf().getSubjectX500Principal(),
                        leaf().getSerialNumber(),
                        leaf().getIssuerX500Principal(),
                        leaf().getNotAfter().toInstant());
    }
}
