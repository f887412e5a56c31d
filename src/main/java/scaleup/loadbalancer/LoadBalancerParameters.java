package scaleup.loadbalancer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Cidr;
import scaleup.configuration.Hosts;
import scaleup.configuration.Limits;
import scaleup.configuration.LoadBalancer;
import scaleup.environment.Environment;
import scaleup.environment.Ports;
import scaleup.web.WebTier;

/** What haproxy.cfg, the same in every environment, can't know. */
public final class LoadBalancerParameters {
    /** The period over which HAProxy counts a client's requests. */
    private static final int RATE_PERIOD_SECONDS = 10;

    /** Of all requests together: each keeps up to three buffers, of its head, its body and its answer. */
    private static final int BUFFERED_BYTES = 80 << 20;

    /** Of all connections of HTTP/2 together: each keeps up to 32 buffers of answers that nobody takes (HAProxy's mux-h2). */
    private static final int HTTP2_BYTES = 256 << 20;

    /** However large a body may be. */
    private static final int LEAST_BODIES = 4;

    private LoadBalancerParameters() {}

    /** The variables of HAProxy's environment. */
    public static Map<String, Object> haProxy(Environment environment) {
        var loadBalancer = environment.configuration().loadBalancer();
        var names = environment.names();
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("ALGORITHM", loadBalancer.algorithm().keyword());
        variables.put("RESPONSE_TIMEOUT_SECONDS", loadBalancer.scaling().responseTimeoutSeconds());
        variables.put("REQUESTS_PER_10_SECONDS", loadBalancer.requestsPerSecondPerClient() * RATE_PERIOD_SECONDS);
        variables.put("CONNECTIONS_PER_CLIENT", loadBalancer.limits().connectionsPerClient());
        variables.put("CONNECTIONS_PER_10_SECONDS", connections(loadBalancer));
        variables.put("BUFFER_BYTES", buffer(loadBalancer.limits()));
        variables.put("HTTP2_PER_CLIENT", http2Connections(loadBalancer.limits()));
        variables.put("HTTP2", http2ConnectionsUnlimited(loadBalancer.limits()));
        variables.put("REQUESTS_PER_CLIENT", requestsAtOncePerClient(loadBalancer.limits()));
        variables.put("REQUESTS", requestsAtOnce(loadBalancer.limits()));
        variables.put("BODY_BYTES", loadBalancer.limits().bodyBytes());
        int bodies =
                bodiesAtOnce(loadBalancer.limits(), environment.configuration().hosts());
        variables.put("BODIES", bodies);
        variables.put("BODIES_PER_CLIENT", Math.max(LEAST_BODIES / 2, bodies / 10));
        variables.put("IDLE_SECONDS", loadBalancer.limits().idleSeconds());
        environment.configuration().domain().ifPresent(domain -> variables.put("DOMAIN", domain.name()));
        if (!loadBalancer.strictTransportSecurity().isEmpty()) {
            variables.put("STRICT_TRANSPORT_SECURITY", loadBalancer.strictTransportSecurity());
        }
        variables.put("WEB_NAME", names.servers(WebTier.NAME));
        variables.put("WEB_PORT", Ports.WEB);
        variables.put("WEB_SLOTS", environment.tier(WebTier.NAME).scaling().slots());
        variables.put("APPLICATION_NAME", names.servers(ApplicationTier.NAME));
        variables.put("APPLICATION_PORT", Ports.APPLICATION);
        variables.put(
                "APPLICATION_SLOTS",
                environment.tier(ApplicationTier.NAME).scaling().slots());
        variables.put(
                "APPLICATION_REQUESTS_AT_ONCE",
                environment.configuration().application().requestsAtOnce());
        return variables;
    }

    /** The files beside haproxy.cfg that it reads, by name. */
    public static Map<String, String> lists(LoadBalancer loadBalancer) {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("application-paths.lst", list(loadBalancer.applicationPaths()));
        lists.put("streamed-paths.lst", list(loadBalancer.streamedPaths()));
        lists.put(
                "trusted-proxies.lst",
                list(loadBalancer.limits().trustedProxies().stream()
                        .map(Cidr::text)
                        .toList()));
        return lists;
    }

    /** One a line, as HAProxy's {@code -f} reads them. */
    private static String list(List<String> entries) {
        return entries.stream().map(entry -> entry + "\n").collect(Collectors.joining());
    }

    /** What a client may open in a period: as many as it may have, or one for each request. */
    private static int connections(LoadBalancer loadBalancer) {
        return Math.max(
                loadBalancer.limits().connectionsPerClient(),
                loadBalancer.requestsPerSecondPerClient() * RATE_PERIOD_SECONDS);
    }

    /** How many of all clients fit into memory, and so are nobody's to refuse: 409 with the headers of the default size. */
    private static int http2ConnectionsUnlimited(Limits limits) {
        return HTTP2_BYTES / 32 / buffer(limits);
    }

    /** Beyond that: a browser opens one where it would open six of HTTP/1.1. */
    private static int http2Connections(Limits limits) {
        return Math.max(10, limits.connectionsPerClient() / 5);
    }

    /** One for each connection, and at least as many as RFC 9113, 6.5.2 recommends for one. */
    private static int requestsAtOncePerClient(Limits limits) {
        return Math.max(100, limits.connectionsPerClient());
    }

    /** How many requests fit into the memory of the smallest instance, 1 GiB: 4096 with the headers of the default size. */
    private static int requestsAtOnce(Limits limits) {
        return BUFFERED_BYTES / buffer(limits);
    }

    /** How many large bodies may come through one load balancer at once: web servers keep them on a quarter of their disk. */
    private static int bodiesAtOnce(Limits limits, Hosts hosts) {
        return (int) Math.max(LEAST_BODIES, ((long) hosts.volumeGiB() << 30) / 4 / limits.bodyBytes());
    }

    /**
     * HAProxy's {@code tune.bufsize} for headers of the size allowed: with them go {@code tune.maxrewrite} and eight bytes
     * of its own for each of the up to 101 headers. HTTP/2 needs 16 KiB at least (RFC 9113, 4.2).
     */
    private static int buffer(Limits limits) {
        return Math.max(16_384, limits.headerBytes() + 4096);
    }
}
