package scaleup.certificate;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** AWS Certificate Manager, as far as it concerns one certificate. */
interface CertificateAuthority {
    /** What is known of the certificate. */
    Description describe();

    /**
     * Hands out the certificate with its key.
     *
     * @param passphrase with which the key gets encrypted
     */
    Export export(byte[] passphrase);

    /**
     * The certificate's state.
     *
     * @param status as in ACM's API: {@code ISSUED}, {@code PENDING_VALIDATION}, ...
     * @param failure why issuing failed
     * @param type as in ACM's API: {@code AMAZON_ISSUED}, {@code PRIVATE}, {@code IMPORTED}
     * @param exportable whether it was requested so
     * @param serial of the certificate that is issued now
     * @param renewal how the last renewal went, as in ACM's API
     * @param missingRecords DNS records by which ACM wants the domain to be proved
     */
    record Description(
            String status,
            Optional<String> failure,
            String type,
            boolean exportable,
            Optional<BigInteger> serial,
            Optional<String> renewal,
            List<String> missingRecords) {}

    /** PEM texts. */
    record Export(String certificate, String chain, String encryptedKey) {
        @Override
        public String toString() {
            return "exported certificate";
        }
    }
}
