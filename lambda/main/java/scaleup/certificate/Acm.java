package scaleup.certificate;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateExport;
import software.amazon.awssdk.services.acm.model.CertificateType;
import software.amazon.awssdk.services.acm.model.DomainStatus;
import software.amazon.awssdk.services.acm.model.DomainValidation;
import software.amazon.awssdk.services.acm.model.RenewalSummary;
import software.amazon.awssdk.services.acm.model.RequestInProgressException;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;

/** A certificate of AWS Certificate Manager. */
final class Acm implements CertificateAuthority {
    private final AcmClient client;
    private final String arn;

    Acm(AcmClient client, String arn) {
        this.client = client;
        this.arn = arn;
    }

    @Override
    public Description describe() {
        CertificateDetail detail;
        try {
            detail = client.describeCertificate(request -> request.certificateArn(arn))
                    .certificate();
        } catch (ResourceNotFoundException absent) {
            throw new Failure("ACM has no certificate %s.".formatted(arn), absent);
        }
        RenewalSummary renewal = detail.renewalSummary();
        return new Description(
                detail.statusAsString(),
                Optional.ofNullable(detail.failureReasonAsString()),
                detail.typeAsString(),
                exportable(detail),
                Optional.ofNullable(detail.serial()).flatMap(Acm::serial),
                Optional.ofNullable(renewal).map(RenewalSummary::renewalStatusAsString),
                missingRecords(renewal == null ? detail.domainValidationOptions() : renewal.domainValidationOptions()));
    }

    private static boolean exportable(CertificateDetail detail) {
        return detail.type() == CertificateType.PRIVATE
                || (detail.options() != null && detail.options().export() == CertificateExport.ENABLED);
    }

    /** ACM writes pairs of hexadecimal digits with colons. Where it doesn't, the certificates are compared. */
    private static Optional<BigInteger> serial(String text) {
        String pairs = text.toLowerCase(Locale.ROOT);
        return pairs.matches("[0-9a-f]{2}(:[0-9a-f]{2})*")
                ? Optional.of(new BigInteger(pairs.replace(":", ""), 16))
                : Optional.empty();
    }

    private static List<String> missingRecords(List<DomainValidation> validations) {
        return validations.stream()
                .filter(validation -> validation.validationStatus() != DomainStatus.SUCCESS)
                .filter(validation -> validation.resourceRecord() != null)
                .map(validation -> "%s %s %s"
                        .formatted(
                                validation.resourceRecord().name(),
                                validation.resourceRecord().typeAsString(),
                                validation.resourceRecord().value()))
                .distinct()
                .sorted()
                .toList();
    }

    /** Failures don't repeat ACM's message, as that may quote the passphrase. */
    @Override
    public Export export(byte[] passphrase) {
        try {
            var answer = client.exportCertificate(
                    request -> request.certificateArn(arn).passphrase(SdkBytes.fromByteArrayUnsafe(passphrase)));
            return new Export(
                    answer.certificate(),
                    Optional.ofNullable(answer.certificateChain()).orElse(""),
                    answer.privateKey());
        } catch (RequestInProgressException issuing) {
            throw new Failure("ACM has not issued the certificate %s yet.".formatted(arn));
        } catch (SdkException failed) {
            throw new Failure("ACM does not export the certificate %s: %s.".formatted(arn, ErrorCode.of(failed)));
        }
    }
}
