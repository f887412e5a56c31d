package scaleup.certificate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where the load balancers' certificate comes from. */
interface CertificateSource {
    /**
     * Judges a certificate that has passed the checks.
     *
     * @throws scaleup.cloudformation.Failure if the source itself is not in order
     */
    Verdict judge(ServerCertificate held, Instant now);

    /**
     * Gets the certificate that the secret should hold.
     *
     * @param why what is wrong with the one that it holds
     * @throws scaleup.cloudformation.Failure if there is none
     */
    ServerCertificate obtain(String why, Instant now);

    /**
     * Whether a certificate may stay.
     *
     * @param objection why it has to be replaced; empty if it may stay
     * @param warnings what people should know
     */
    record Verdict(Optional<String> objection, List<String> warnings) {
        static Verdict keep(List<String> warnings) {
            return new Verdict(Optional.empty(), warnings);
        }

        static Verdict replace(String objection) {
            return new Verdict(Optional.of(objection), List.of());
        }
    }
}
