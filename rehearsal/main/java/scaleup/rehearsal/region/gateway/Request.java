package scaleup.rehearsal.region.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as it came in. */
final class Request {
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final boolean secure;
    private final String sourceAddress;

    /**
     * Holds what was received.
     *
     * @param path as sent, still encoded
     * @param query as sent, still encoded; empty if there is none
     * @param headers by name in lower case
     * @param secure whether it came over TLS
     * @param sourceAddress who sent it
     */
    Request(
            String method,
            String path,
            String query,
            Map<String, List<String>> headers,
            byte[] body,
            boolean secure,
            String sourceAddress) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.secure = secure;
        this.sourceAddress = sourceAddress;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    String query() {
        return query;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    /** Its body; not a copy. */
    byte[] body() {
        return body;
    }

    boolean secure() {
        return secure;
    }

    String sourceAddress() {
        return sourceAddress;
    }

    Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The host that was asked for, without a port. */
    String host() {
        return header("host").orElse("").replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }

    /** Parameters of the query, decoded. */
    Map<String, String> parameters() {
        return form(query);
    }

    /** Parameters of a form in the body, decoded. */
    Map<String, String> form() {
        return form(new String(body, StandardCharsets.UTF_8));
    }

    boolean isForm() {
        return header("content-type").orElse("").startsWith("application/x-www-form-urlencoded");
    }

    private static Map<String, String> form(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (var pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                var parts = pair.split("=", 2);
                parameters.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
