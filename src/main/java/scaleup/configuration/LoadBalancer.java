package scaleup.configuration;

import java.util.List;

/**
 * The load balancer tier: HAProxy, active-active.
 *
 * @param scaling its servers, at least two
 * @param algorithm how it chooses among a tier's servers
 * @param applicationPaths prefixes of paths that go straight to the application tier, 1 to 50
 * @param streamedPaths prefixes of paths among those of the application tier whose requests' bodies servers get as they come, at
 *     most 50: elsewhere a web server would keep them on its disk until they are whole, and nobody would count them
 * @param requestsPerSecondPerClient what one client address may send to one load balancer, averaged over 10 s, 1 to
 *     100,000
 * @param limits of users' requests and connections
 * @param strictTransportSecurity value of the header Strict-Transport-Security of all that is sent by HTTPS (RFC 6797, 6.1);
 *     empty: it is sent without it
 */
public record LoadBalancer(
        Scaling scaling,
        Algorithm algorithm,
        List<String> applicationPaths,
        List<String> streamedPaths,
        int requestsPerSecondPerClient,
        Limits limits,
        String strictTransportSecurity) {
    /** A network load balancer may send new connections for about 120 s after it was told to stop. */
    public static final int LEAVE_SECONDS = 120;

    /** How long it leaves connections of a load balancer alone that leaves, in seconds. */
    public static final int DEREGISTRATION_SECONDS = 300;

    /** RFC 6797, 6.1; "preload" is what browsers' lists ask for, with all subdomains (hstspreload.org). */
    private static final String STRICT_TRANSPORT_SECURITY = "|max-age=\\d{1,8}(; includeSubDomains(; preload)?)?";

    static LoadBalancer read(Section section, Hosts hosts, Web web) {
        var scaling =
                Scaling.read(section, hosts, 2, LEAVE_SECONDS, web.scaling().responseTimeoutSeconds());
        var algorithm = section.choice("algorithm", Algorithm.class);
        var application = paths(section, "applicationPaths", 1);
        var streamed = paths(section, "streamedPaths", 0);
        section.require(
                streamed.stream().allMatch(path -> application.stream().anyMatch(path::startsWith)),
                "streamedPaths",
                "path prefixes that begin with one of loadBalancer.applicationPaths: " + String.join(", ", application),
                section.pathOf("applicationPaths"));
        return new LoadBalancer(
                scaling,
                algorithm,
                application,
                streamed,
                section.integer("requestsPerSecondPerClient", 1, 100_000),
                Limits.read(section),
                section.text(
                        "strictTransportSecurity",
                        "\"max-age=SECONDS\" of at most 8 digits, with \"; includeSubDomains\" or \"; includeSubDomains;"
                                + " preload\" behind it, or \"\" for none",
                        text -> text.matches(STRICT_TRANSPORT_SECURITY)));
    }

    private static List<String> paths(Section section, String key, int fewest) {
        return section.texts(
                key,
                fewest,
                50,
                "a path prefix such as \"/api/\", longer than \"/\", named once",
                Section::isPathPrefix);
    }
}
