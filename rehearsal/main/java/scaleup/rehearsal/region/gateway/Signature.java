package scaleup.rehearsal.region.gateway;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request's signature says of its sender: 'AWS Signature Version 4 for API requests', in the header or, for a
 * presigned request, in the query. The signature itself is not computed again: no one but the rehearsal's own machines
 * can reach the gateway.
 *
 * @param service the signing name, for example {@code monitoring} for CloudWatch
 * @param sessionToken empty if there is none
 */
record Signature(String accessKeyId, String region, String service, String sessionToken) {
    private static final Pattern CREDENTIAL =
            Pattern.compile("(?:AWS4-HMAC-SHA256\\s+)?Credential=([^/,]+)/\\d{8}/([^/,]+)/([^/,]+)/aws4_request.*");

    /** The signature of a request; empty if it has none. */
    static Optional<Signature> of(Request request) {
        var header = request.header("authorization");
        if (header.isPresent()) {
            return parse(header.get(), request.header("x-amz-security-token").orElse(""));
        }
        var parameters = request.parameters();
        return parse(
                "Credential=" + parameters.getOrDefault("X-Amz-Credential", ""),
                parameters.getOrDefault("X-Amz-Security-Token", ""));
    }

    private static Optional<Signature> parse(String credential, String sessionToken) {
        var matcher = CREDENTIAL.matcher(credential);
        return matcher.matches()
                ? Optional.of(new Signature(matcher.group(1), matcher.group(2), matcher.group(3), sessionToken))
                : Optional.empty();
    }
}
