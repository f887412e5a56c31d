package scaleup.rehearsal.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.PrefixList;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;

/** What the declared arrows say of roles and of addresses outside. */
public final class Arrows {
    /** Anybody outside of the VPC. */
    public static final String CLIENTS = DeclaredArrows.CLIENTS;

    /** Any address outside, by the NAT gateways. */
    public static final String INTERNET = DeclaredArrows.INTERNET;

    /** What only a managed prefix list names. */
    public static final String S3 = DeclaredArrows.S3;

    public static final String ENDPOINTS = DeclaredArrows.ENDPOINTS;

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
        return of(applicationPort, endpoints, JsonNodeFactory.instance.arrayNode());
    }

    /**
     * Those of an environment, and those that its configuration draws besides.
     *
     * @param further in the form of {@code arrows.json}, to networks in CIDR notation and to managed prefix lists
     */
    public static Arrows of(int applicationPort, boolean endpoints, JsonNode further) {
        List<Arrow> arrows = new ArrayList<>(DeclaredArrows.of(applicationPort, endpoints));
        arrows.addAll(DeclaredArrows.further(further));
        return new Arrows(arrows);
    }

    public List<Arrow> all() {
        return arrows;
    }

    /** The blocks of addresses outside that an arrow leads to; none if it leads to somebody in the VPC. */
    public static List<AddressBlock> blocks(Arrow arrow) {
        if (arrow.to().equals(INTERNET)) {
            return List.of(AddressBlock.ANY);
        }
        if (arrow.to().startsWith("pl-")) {
            return PrefixList.of(arrow.to()).entries();
        }
        return arrow.to().indexOf('/') > 0 ? List.of(AddressBlock.of(arrow.to())) : List.of();
    }

    /** Whether one role may open connections to a port of another one. */
    public boolean allow(String from, String to, int port) {
        return arrows.stream()
                .anyMatch(arrow -> arrow.from().equals(from)
                        && arrow.to().equals(to)
                        && arrow.ports().contains(port));
    }

    /** Whether a role is nobody in the VPC, but addresses that rules name. */
    static boolean isOutside(String role) {
        return Set.of(CLIENTS, INTERNET, S3).contains(role) || role.indexOf('/') > 0 || role.startsWith("pl-");
    }

    /** Whether a role may open connections to a port of an address outside. */
    public boolean allowOut(String from, String address, int port) {
        return arrows.stream()
                .filter(arrow -> arrow.from().equals(from) && arrow.ports().contains(port))
                .flatMap(arrow -> blocks(arrow).stream())
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
