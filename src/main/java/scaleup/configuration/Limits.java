package scaleup.configuration;

import java.util.List;

/**
 * What users' requests and connections may be like, on both ways to the application: through the web tier and straight.
 *
 * @param connectionsPerClient that one client address may have open to one load balancer, 10 to 5000
 * @param headerKiB what a request's line and headers, and an answer's, may take together, 8 to 64
 * @param bodyMiB what a request's body may take, 1 to 1024: web servers keep it on their disk until it is complete
 * @param idleSeconds how long a WebSocket may be silent, 60 to 5940: a network load balancer forgets a connection after
 *     at most 6000
 * @param trustedProxies IPv4 networks of proxies in front of us that may say in X-Forwarded-For who the client is, at
 *     most 200
 */
public record Limits(int connectionsPerClient, int headerKiB, int bodyMiB, int idleSeconds, List<Cidr> trustedProxies) {
    private static final int KIB = 1024;

    static Limits read(Section section) {
        return new Limits(
                section.integer("connectionsPerClient", 10, 5000),
                section.integer("headerKiB", 8, 64),
                section.integer("bodyMiB", 1, 1024),
                section.integer("idleSeconds", 60, 5940),
                section
                        .texts(
                                "trustedProxies",
                                0,
                                200,
                                "an IPv4 network in CIDR notation, for example \"203.0.113.0/24\", not all of them, named"
                                        + " once",
                                text -> Cidr.isNotation(text) && !text.endsWith("/0"))
                        .stream()
                        .map(Cidr::new)
                        .toList());
    }

    /** The limit of headers in bytes. */
    public int headerBytes() {
        return headerKiB * KIB;
    }

    /** The limit of bodies in bytes. */
    public int bodyBytes() {
        return bodyMiB * KIB * KIB;
    }
}
