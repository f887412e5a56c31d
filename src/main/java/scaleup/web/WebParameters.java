package scaleup.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Configuration;
import scaleup.configuration.Web;
import scaleup.environment.Environment;
import scaleup.environment.Ports;

/** What the files of a web server's programs, the same in every environment, can't know. */
public final class WebParameters {
    /** What the load balancer adds to a user's headers at most. */
    private static final int ADDED_BYTES = 8192;

    private WebParameters() {}

    /** Nginx reads no variables of its environment: a file that nginx.conf includes. */
    public static String nginx(Configuration configuration) {
        var web = configuration.web();
        var limits = configuration.loadBalancer().limits();
        return """
                map "" $content_security_policy { default "%1$s"; }
                map "" $single_page { default %2$d; }
                map "" $site { default %6$d; }
                map "" $max_age { default %7$d; }
                set_real_ip_from %3$s;
                client_max_body_size %4$dm;
                large_client_header_buffers 4 %5$dk;
                proxy_buffer_size %5$dk;
                proxy_buffers 4 %5$dk;
                """.formatted(
                        web.contentSecurityPolicy(),
                        web.singlePageApplication() ? 1 : 0,
                        configuration.network().cidr().text(),
                        limits.bodyMiB(),
                        (limits.headerBytes() + ADDED_BYTES) / 1024,
                        web.site().isPresent() ? 1 : 0,
                        web.maxAgeSeconds());
    }

    /** What nginx.conf includes where it says which headers the site's files are sent with. */
    public static String headers(Configuration configuration) {
        return configuration.web().headers().entrySet().stream()
                .filter(header -> !header.getValue().isEmpty())
                .map(header -> "add_header %s \"%s\" always;\n"
                        .formatted(header.getKey(), header.getValue().replace("\"", "\\\"")))
                .collect(Collectors.joining());
    }

    /** What nginx.conf includes where it says how long which paths are kept. */
    public static String lifetimes(Configuration configuration) {
        return configuration.web().immutablePaths().stream()
                .map(path ->
                        "\"~^%s\" \"max-age=%d, immutable\";\n".formatted(path.replace(".", "[.]"), Web.YEAR_SECONDS))
                .collect(Collectors.joining());
    }

    /** What upstream.cfg is told about the application tier, as variables of HAProxy's environment. */
    public static Map<String, Object> upstream(Environment environment) {
        var configuration = environment.configuration();
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("ALGORITHM", configuration.loadBalancer().algorithm().keyword());
        variables.put("RESPONSE_TIMEOUT_SECONDS", configuration.web().scaling().responseTimeoutSeconds());
        variables.put("BUFFER_BYTES", configuration.loadBalancer().limits().headerBytes() + 2 * ADDED_BYTES);
        variables.put("APPLICATION_NAME", environment.names().servers(ApplicationTier.NAME));
        variables.put("APPLICATION_PORT", Ports.APPLICATION);
        variables.put(
                "APPLICATION_SLOTS",
                environment.tier(ApplicationTier.NAME).scaling().slots());
        variables.put(
                "APPLICATION_REQUESTS_AT_ONCE", configuration.application().requestsAtOnce());
        return variables;
    }
}
