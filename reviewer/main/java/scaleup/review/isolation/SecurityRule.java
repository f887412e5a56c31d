package scaleup.review.isolation;

import java.util.Set;
import scaleup.review.assembly.Resource;

/**
 * A rule of a security group, as a template declares it or Amazon EC2 adds it.
 *
 * @param declaredBy the resource that makes it: the group, or a rule of its own
 * @param group the key of the group
 * @param isIngress whether it lets in; otherwise out
 * @param protocol for example {@code tcp}; {@code -1} is every one
 * @param from the first port
 * @param to the last port
 * @param peer the key of a group, a network in CIDR notation, or the id or key of a prefix list
 */
record SecurityRule(
        Resource declaredBy, String group, boolean isIngress, String protocol, int from, int to, String peer) {
    boolean allows(int port) {
        return protocol.equals("-1") || (protocol.equals("tcp") && from <= port && port <= to);
    }

    /** Whether all that it allows is TCP on some of these ports. */
    boolean isWithin(Set<Integer> ports) {
        if (!protocol.equals("tcp") || from > to || to - from > ports.size()) {
            return false;
        }
        for (int port = from; port <= to; port++) {
            if (!ports.contains(port)) {
                return false;
            }
        }
        return true;
    }

    /** For people, for example {@code tcp 443}. */
    String ports() {
        if (protocol.equals("-1")) {
            return "every port";
        }
        return from == to ? "%s %d".formatted(protocol, from) : "%s %d to %d".formatted(protocol, from, to);
    }
}
