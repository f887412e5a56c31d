package scaleup.configuration;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.arns.Arn;

/**
 * The certificate that all load balancers present.
 *
 * @param source where it comes from
 * @param arn of the exportable ACM certificate or of the secret; absent for a self-signed one
 */
public record Certificate(Source source, Optional<String> arn) {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    /** Where the certificate comes from. */
    public enum Source {
        /** Made once by Scaleup, for trying out: browsers warn. */
        SELF_SIGNED,
        /** An exportable public certificate of AWS Certificate Manager. */
        ACM,
        /** A secret of AWS Secrets Manager that the user keeps: JSON with certificate (PEM, leaf first) and privateKey. */
        SECRET;

        /** The word in the configuration. */
        public String keyword() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The region that it is in, which must be the load balancers'; absent for a self-signed one. */
    public Optional<String> region() {
        return arn.map(text -> Arn.fromString(text).region().orElseThrow());
    }

    /**
     * Reads the section.
     *
     * @param account of the environment, if it says one, and {@code region} likewise
     */
    static Certificate read(Section section, Optional<String> account, Optional<String> region) {
        var source = section.choice("source", Source.class, Source::keyword);
        var arn = section.optionalText("arn", allowed(), allowed(source), text -> accepts(source, text));
        section.require(
                arn.isPresent() == (source != Source.SELF_SIGNED),
                "arn",
                source == Source.SELF_SIGNED ? "nothing, as source is self-signed" : allowed(source),
                section.pathOf("source"));
        var found = arn.filter(text -> accepts(source, text)).map(Arn::fromString);
        found.flatMap(Arn::region)
                .ifPresent(of -> section.require(
                        region.filter(wanted -> !wanted.equals(of)).isEmpty(),
                        "arn",
                        "one in %s, the region of the environment: nothing brings it from another"
                                .formatted(region.orElse(""))));
        found.flatMap(Arn::accountId)
                .ifPresent(of -> section.require(
                        source != Source.ACM
                                || account.filter(wanted -> !wanted.equals(of)).isEmpty(),
                        "arn",
                        "one of account %s, that of the environment: ACM exports it to no other"
                                .formatted(account.orElse(""))));
        return new Certificate(source, arn);
    }

    private static String allowed() {
        return Stream.of(Source.ACM, Source.SECRET)
                .map(source -> "with %s %s".formatted(source.keyword(), allowed(source)))
                .collect(Collectors.joining("; "));
    }

    private static String allowed(Source source) {
        return switch (source) {
            case SELF_SIGNED -> "nothing, as source is self-signed";
            case ACM -> "the ARN of a certificate: arn:aws:acm:REGION:ACCOUNT:certificate/ID";
            case SECRET -> "the full ARN of a secret: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX";
        };
    }

    private static boolean accepts(Source source, String text) {
        return switch (source) {
            case SELF_SIGNED -> false;
            case ACM -> isArn(text, "acm", "certificate/[0-9a-f-]{36}");
            case SECRET -> isArn(text, "secretsmanager", "secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}");
        };
    }

    private static boolean isArn(String text, String service, String resource) {
        try {
            var arn = Arn.fromString(text);
            return arn.partition().startsWith("aws")
                    && arn.service().equals(service)
                    && arn.region().isPresent()
                    && arn.accountId()
                            .filter(account -> ACCOUNT.matcher(account).matches())
                            .isPresent()
                    && arn.resourceAsString().matches(resource);
        } catch (IllegalArgumentException notAnArn) {
            return false;
        }
    }
}
