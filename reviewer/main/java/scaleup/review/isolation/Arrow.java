package scaleup.review.isolation;

import java.util.Set;

/**
 * Who may open connections to whom.
 *
 * @param from a role, for example {@code load-balancer}
 * @param to a role, or a network in CIDR notation or a managed prefix list outside
 * @param ports of TCP
 */
public record Arrow(String from, String to, Set<Integer> ports) {
    public Arrow {
        ports = Set.copyOf(ports);
    }
}
