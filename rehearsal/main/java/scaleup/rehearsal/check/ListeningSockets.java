package scaleup.rehearsal.check;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The TCP sockets that listen in a network namespace, as the kernel lists them (proc(5), /proc/net/tcp and tcp6). */
public record ListeningSockets(Collection<String> lines) {
    private static final String LISTEN = "0A";

    /** The ports that others reach at an address: of sockets that listen at it or at all addresses. */
    public Set<Integer> ports(String address) {
        Set<Integer> ports = new TreeSet<>();
        String own = hexadecimal(address);
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 3 && fields[3].equals(LISTEN)) {
                String[] local = fields[1].split(":", 2);
                String host = ipv4(local[0]);
                if (host.equals(own) || host.matches("0+")) {
                    ports.add(Integer.parseInt(local[1], 16));
                }
            }
        }
        return ports;
    }

    /** A socket of IPv6 may have an address of IPv4, ::ffff:127.0.0.1. */
    private static String ipv4(String host) {
        String mapped = "0000000000000000FFFF0000";
        return host.startsWith(mapped) ? host.substring(mapped.length()) : host;
    }

    /** Addresses are written as a little-endian processor keeps them: 127.0.0.1 is 0100007F. */
    private static String hexadecimal(String address) {
        String[] octets = address.split("\\.", -1);
        StringBuilder text = new StringBuilder();
        for (int octet = octets.length - 1; octet >= 0; octet--) {
            text.append("%02X".formatted(Integer.parseInt(octets[octet])));
        }
        return text.toString();
    }
}
