package scaleup.certificate;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import scaleup.cloudformation.Failure;

/**
 * An exportable certificate of ACM. Its key is asked for only where ACM has another certificate than the secret, which
 * is at the same time what ACM wants: it renews what was exported since its last renewal.
 */
final class AcmCertificate implements CertificateSource {
    /** In base64 64 of the at most 128 characters that ACM takes, and none of those that it doesn't: #, $ and %. */
    private static final int PASSPHRASE_BYTES = 48;

    private static final Set<String> TROUBLED_RENEWALS = Set.of("PENDING_VALIDATION", "FAILED");

    private final CertificateAuthority authority;
    private final SecureRandom random;

    AcmCertificate(CertificateAuthority authority, SecureRandom random) {
        this.authority = authority;
        this.random = random;
    }

    @Override
    public Verdict judge(ServerCertificate held, Instant now) {
        CertificateAuthority.Description description = available();
        boolean same = description
                        .serial()
                        .filter(held.leaf().getSerialNumber()::equals)
                        .isPresent()
                || export().chain().equals(held.chain());
        if (!same) {
            return Verdict.replace("ACM has another certificate");
        }
        List<String> warnings = new ArrayList<>();
        description
                .renewal()
                .filter(TROUBLED_RENEWALS::contains)
                .ifPresent(status -> warnings.add("ACM can't renew it: %s%s".formatted(status, records(description))));
        return Verdict.keep(warnings);
    }

    @Override
    public ServerCertificate obtain(String why, Instant now) {
        available();
        return export();
    }

    private CertificateAuthority.Description available() {
        CertificateAuthority.Description description = authority.describe();
        if (description.status().equals("PENDING_VALIDATION")) {
            throw new Failure("ACM has not issued the certificate yet: it waits for the proof of the domain"
                    + records(description) + ".");
        }
        if (!description.status().equals("ISSUED")) {
            throw new Failure("ACM's certificate is %s%s; request another one."
                    .formatted(
                            description.status(),
                            description.failure().map(" (%s)"::formatted).orElse("")));
        }
        if (description.type().equals("IMPORTED")) {
            throw new Failure("ACM never hands out the key of an imported certificate;"
                    + " put it into a secret and name that as certificate.");
        }
        if (!description.exportable()) {
            throw new Failure("ACM's certificate is not exportable. That can't be changed:"
                    + " request another one with CertificateOptions Export=ENABLED.");
        }
        return description;
    }

    private static String records(CertificateAuthority.Description description) {
        return description.missingRecords().isEmpty()
                ? ""
                : " by the DNS records " + String.join(", ", description.missingRecords());
    }

    private ServerCertificate export() {
        byte[] noise = new byte[PASSPHRASE_BYTES];
        random.nextBytes(noise);
        byte[] passphrase = Base64.getUrlEncoder().encode(noise);
        char[] characters = new char[passphrase.length];
        for (int at = 0; at < passphrase.length; at++) {
            characters[at] = (char) passphrase[at];
        }
        try {
            CertificateAuthority.Export export = authority.export(passphrase);
            List<X509Certificate> chain = new ArrayList<>(Pem.certificates(export.certificate()));
            if (!export.chain().isBlank()) {
                chain.addAll(Pem.certificates(export.chain()));
            }
            return new ServerCertificate(chain, Pem.privateKey(export.encryptedKey(), characters));
        } finally {
            Arrays.fill(noise, (byte) 0);
            Arrays.fill(passphrase, (byte) 0);
            Arrays.fill(characters, '\0');
        }
    }
}
