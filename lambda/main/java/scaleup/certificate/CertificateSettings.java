package scaleup.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scaleup.cloudformation.Failure;

/**
 * What the function's environment says.
 *
 * @param secret ARN of the secret that load balancers poll
 * @param certificate ARN of ACM's certificate; only where that is the source
 * @param names under which users reach the front door; at least one
 * @param metricsNamespace such as {@code Scaleup/dev}
 */
record CertificateSettings(
        String secret, Source source, Optional<String> certificate, List<DnsName> names, String metricsNamespace) {
    private static final int MOST_NAMES = 100;
    private static final Pattern CERTIFICATE_ARN =
            Pattern.compile("arn:aws[a-z-]*:acm:(?<region>[a-z0-9-]+):\\d{12}:certificate/[0-9A-Za-z-]+");

    /** Where the certificate comes from. */
    enum Source {
        SELF_SIGNED,
        ACM,
        SECRET
    }

    static CertificateSettings read(Map<String, String> environment) {
        Source source = source(required(environment, "SOURCE"));
        Optional<String> certificate = source == Source.ACM
                ? Optional.of(certificate(required(environment, "CERTIFICATE"), required(environment, "AWS_REGION")))
                : Optional.empty();
        return new CertificateSettings(
                required(environment, "SECRET"),
                source,
                certificate,
                names(required(environment, "NAMES")),
                required(environment, "METRICS_NAMESPACE"));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            throw new Failure("The function's environment variable %s is missing.".formatted(name));
        }
        return value;
    }

    private static Source source(String text) {
        return switch (text) {
            case "self-signed" -> Source.SELF_SIGNED;
            case "acm" -> Source.ACM;
            case "secret" -> Source.SECRET;
            default -> throw new Failure("SOURCE is '%s'; self-signed, acm or secret is expected.".formatted(text));
        };
    }

    private static String certificate(String arn, String region) {
        Matcher parts = CERTIFICATE_ARN.matcher(arn);
        if (!parts.matches()) {
            throw new Failure("CERTIFICATE is '%s', which is not the ARN of an ACM certificate.".formatted(arn));
        }
        String where = parts.group("region").toLowerCase(Locale.ROOT);
        if (!where.equals(region)) {
            throw new Failure("ACM's certificate is in region %s; one in %s, the load balancers' region, is needed."
                    .formatted(where, region));
        }
        return arn;
    }

    private static List<DnsName> names(String text) {
        List<DnsName> names = Arrays.stream(text.split(",", -1))
                .filter(name -> !name.isBlank())
                .map(DnsName::of)
                .distinct()
                .toList();
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            throw new Failure("NAMES holds %d names; 1 to %d are allowed.".formatted(names.size(), MOST_NAMES));
        }
        return names;
    }
}
