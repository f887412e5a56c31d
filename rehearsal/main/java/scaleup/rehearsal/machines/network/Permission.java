package scaleup.rehearsal.machines.network;

import java.util.Locale;

/**
 * What a security group rule allows ("Security group rules", Amazon VPC User Guide).
 *
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code -1} for all protocols, or a protocol's number
 * @param from the first port, or the type of ICMP; -1 for any, and for other protocols
 * @param to the last port, or the code of ICMP; -1 for any, and for other protocols
 */
public record Permission(String protocol, int from, int to, Peer peer) {
    /** All protocols. */
    public static final String ALL = "-1";

    public Permission {
        if (!spansPorts(protocol)) {
            from = -1;
            to = -1;
        }
        if (hasPorts(protocol) && (from < 0 || to > 65535 || from > to)) {
            throw new IllegalArgumentException("ports %d to %d of %s".formatted(from, to, protocol));
        }
    }

    public static Permission all(Peer peer) {
        return new Permission(ALL, -1, -1, peer);
    }

    public static Permission tcp(int port, Peer peer) {
        return new Permission("tcp", port, port, peer);
    }

    /** Whether connections to a TCP port are among what it allows. */
    public boolean coversTcp(int port) {
        return protocol.equals(ALL) || (protocol.equals("tcp") && from <= port && port <= to);
    }

    /** The protocol that AWS means by a name or number of {@code IpProtocol}. */
    public static String protocol(String given) {
        return switch (given.toLowerCase(Locale.ROOT)) {
            case "6", "tcp" -> "tcp";
            case "17", "udp" -> "udp";
            case "1", "icmp" -> "icmp";
            case "-1", "all" -> ALL;
            default -> {
                if (!given.matches("\\d{1,3}") || Integer.parseInt(given) > 255) {
                    throw new IllegalArgumentException("Invalid value '%s' for IP protocol".formatted(given));
                }
                yield given;
            }
        };
    }

    /** Whether it matters from where to where ports, or types and codes of ICMP, go. */
    public static boolean spansPorts(String protocol) {
        return hasPorts(protocol) || protocol.equals("icmp");
    }

    public static boolean hasPorts(String protocol) {
        return protocol.equals("tcp") || protocol.equals("udp");
    }

    @Override
    public String toString() {
        return "peer: %s, %s, from port: %d, to port: %d".formatted(peer, protocol, from, to);
    }
}
