package scaleup.rehearsal.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.PrefixList;

/**
 * Who may talk to whom, as the design says and whatever templates allow: {@code arrows.json}, from which the project's tests of
 * templates read it, too.
 */
public final class Arrows {
    /** Anybody outside of the VPC. */
    public static final String CLIENTS = "clients";

    /** Any address outside, by the NAT gateways. */
    public static final String INTERNET = "internet";

    /** What only a managed prefix list names. */
    public static final String S3 = "s3";

    public static final String ENDPOINTS = "endpoints";

    private static final String FILE = "arrows.json";
    private static final String APPLICATION_PORT = "application.port";

    /**
     * One of them.
     *
     * @param from a role, for example {@code load-balancer}
     * @param ports of TCP
     */
    public record Arrow(String from, String to, Set<Integer> ports) {
        public Arrow {
            ports = Set.copyOf(ports);
        }

        /** The blocks of addresses outside that it leads to; none if it leads to somebody in the VPC. */
        public List<AddressBlock> blocks() {
            if (to.equals(INTERNET)) {
                return List.of(AddressBlock.ANY);
            }
            if (to.startsWith("pl-")) {
                return PrefixList.of(to).entries();
            }
            return to.indexOf('/') > 0 ? List.of(AddressBlock.of(to)) : List.of();
        }
    }

    private final List<Arrow> arrows;

    private Arrows(List<Arrow> arrows) {
        this.arrows = List.copyOf(arrows);
    }

    /**
     * Those of an environment.
     *
     * @param endpoints whether AWS is reached through interface endpoints; otherwise through NAT gateways
     */
    public static Arrows of(int applicationPort, boolean endpoints) {
        return of(applicationPort, endpoints, MissingNode.getInstance());
    }

    /**
     * Those of an environment, and those that its configuration draws besides.
     *
     * @param further in the form of {@code arrows.json}, to networks in CIDR notation and to managed prefix lists
     */
    public static Arrows of(int applicationPort, boolean endpoints, JsonNode further) {
        List<Arrow> arrows = new ArrayList<>();
        try (var file = Arrows.class.getResourceAsStream(FILE)) {
            for (JsonNode arrow : new ObjectMapper().readTree(file)) {
                String egress = arrow.path("egress").asText();
                if (egress.isEmpty() || egress.equals("endpoints") == endpoints) {
                    arrows.add(arrow(arrow, applicationPort));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arrows.addAll(further(further));
        return new Arrows(arrows);
    }

    /** The arrows that a configuration draws besides, alone. */
    public static List<Arrow> further(JsonNode further) {
        List<Arrow> arrows = new ArrayList<>();
        further.forEach(arrow -> arrows.add(arrow(arrow, 0)));
        return arrows;
    }

    private static Arrow arrow(JsonNode arrow, int applicationPort) {
        Set<Integer> ports = new TreeSet<>();
        arrow.path("ports")
                .forEach(port -> ports.add(port.asText().equals(APPLICATION_PORT) ? applicationPort : port.intValue()));
        String to = arrow.path("to").asText();
        return new Arrow(arrow.path("from").asText(), to.equals(AddressBlock.ANY.toString()) ? INTERNET : to, ports);
    }

    public List<Arrow> all() {
        return arrows;
    }

    /** Whether one role may open connections to a port of another one. */
    public boolean allow(String from, String to, int port) {
        return arrows.stream()
                .anyMatch(arrow -> arrow.from.equals(from) && arrow.to.equals(to) && arrow.ports.contains(port));
    }

    /** Whether a role is nobody in the VPC, but addresses that rules name. */
    static boolean isOutside(String role) {
        return Set.of(CLIENTS, INTERNET, S3).contains(role) || role.indexOf('/') > 0 || role.startsWith("pl-");
    }

    /** Whether a role may open connections to a port of an address outside. */
    public boolean allowOut(String from, String address, int port) {
        return arrows.stream()
                .filter(arrow -> arrow.from.equals(from) && arrow.ports.contains(port))
                .flatMap(arrow -> arrow.blocks().stream())
                .anyMatch(block -> block.contains(address));
    }

    /**
     * Whether somebody's way to the internet leads to those who take everybody's connections: what allows both, allows this, and
     * no arrow is drawn for it.
     */
    public boolean meetOutside(String from, String to, int port) {
        return allow(from, INTERNET, port) && allow(CLIENTS, to, port);
    }
}
