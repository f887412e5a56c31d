package scaleup.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whether a chain is valid, in order and complete (RFC 5280, section 6, without revocation): up to a public root, or up
 * to an authority of the user's own, which is allowed but said.
 */
final class ChainCheck {
    private final Supplier<Set<TrustAnchor>> publicRoots;

    /** Only asked for the roots where they matter, as reading them takes time. */
    ChainCheck(Supplier<Set<TrustAnchor>> publicRoots) {
        this.publicRoots = publicRoots;
    }

    /** The roots that come with the Java runtime. */
    static Set<TrustAnchor> rootsOfTheRuntime() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                    .map(root -> new TrustAnchor(root, null))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the Java runtime has no roots", impossible);
        }
    }

    void of(ServerCertificate certificate, Instant now, List<String> problems, List<String> warnings) {
        List<X509Certificate> chain = certificate.chain();
        int before = problems.size();
        IntStream.range(0, chain.size()).forEach(at -> {
            invalidity(chain.get(at), now).ifPresent(reason -> problems.add(named(chain, at) + reason));
            disorder(chain, at).ifPresent(reason -> problems.add(named(chain, at) + reason));
        });
        if (problems.size() > before) {
            return;
        }
        X509Certificate last = chain.get(chain.size() - 1);
        if (chain.size() == 1 && certificate.selfSigned()) {
            warnings.add("it is self-signed: browsers warn of it");
        } else if (endsAtPublicRoot(chain, now)) {
            return;
        } else if (chain.size() == 1) {
            problems.add("the chain is incomplete: the certificate of its issuer %s must follow the leaf"
                    .formatted(last.getIssuerX500Principal()));
        } else {
            warnings.add(
                    ServerCertificate.issued(last, last)
                            ? "it is issued by the private authority %s: only clients that know it trust it"
                                    .formatted(last.getSubjectX500Principal())
                            : "its chain ends at %s, whose issuer is no known root: right for a private authority, otherwise a certificate is missing"
                                    .formatted(last.getSubjectX500Principal()));
            rejection(chain.subList(0, chain.size() - 1), Set.of(new TrustAnchor(last, null)), now)
                    .ifPresent(reason -> problems.add("its chain is invalid: " + reason));
        }
    }

    /** Servers may send more than a client needs, such as a root or a cross-signature. */
    private boolean endsAtPublicRoot(List<X509Certificate> chain, Instant now) {
        Set<TrustAnchor> roots = publicRoots.get();
        return IntStream.rangeClosed(1, chain.size()).anyMatch(length -> rejection(chain.subList(0, length), roots, now)
                .isEmpty());
    }

    private static Optional<String> rejection(List<X509Certificate> path, Set<TrustAnchor> anchors, Instant now) {
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return Optional.empty();
        } catch (GeneralSecurityException rejected) {
            return Optional.of(String.valueOf(rejected.getMessage()));
        }
    }

    private static Optional<String> invalidity(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isAfter(to)) {
            return Optional.of(" expired at " + to);
        }
        return now.isBefore(from) ? Optional.of(" is not valid before " + from) : Optional.empty();
    }

    private static Optional<String> disorder(List<X509Certificate> chain, int at) {
        X509Certificate certificate = chain.get(at);
        if (chain.indexOf(certificate) < at) {
            return Optional.of(" is there twice");
        }
        if (at + 1 < chain.size() && !ServerCertificate.issued(chain.get(at + 1), certificate)) {
            return Optional.of(" is not issued by the next one, %s: the order is leaf first, then always the issuer"
                    .formatted(chain.get(at + 1).getSubjectX500Principal()));
        }
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        boolean weak = algorithm.startsWith("SHA1") || algorithm.startsWith("MD5");
        return weak && !ServerCertificate.issued(certificate, certificate)
                ? Optional.of(" is signed with %s, which load balancers refuse".formatted(algorithm))
                : Optional.empty();
    }

    private static String named(List<X509Certificate> chain, int at) {
        return "certificate %d of the chain (%s)"
                .formatted(at + 1, chain.get(at).getSubjectX500Principal());
    }
}
