package scaleup.rehearsal.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.Peer;
import scaleup.rehearsal.machines.network.Permission;
import scaleup.rehearsal.machines.network.PrefixList;
import scaleup.rehearsal.machines.network.SecurityGroup;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.machines.network.Topology;
import scaleup.review.isolation.Arrow;

/**
 * Compares the rules of all security groups that somebody has with the arrows: also those that no packet finds, as nobody
 * listens on their ports.
 */
public final class RuleCheck {
    /** Nobody's address: the rule with which a group that has no other gets none of Amazon EC2's own. */
    private static final Peer NOBODY = new Peer.Addresses(AddressBlock.of("255.255.255.255/32"));

    private static final Peer EVERYBODY = new Peer.Addresses(AddressBlock.ANY);

    private final Topology topology;
    private final Function<NetworkInterface, String> roles;
    private final Arrows arrows;

    /** @param roles who has a network interface, as the arrows call it */
    public RuleCheck(Topology topology, Function<NetworkInterface, String> roles, Arrows arrows) {
        this.topology = topology;
        this.roles = roles;
        this.arrows = arrows;
    }

    /** Rules that serve no arrow, and arrows that lack a rule; each is said once. */
    public List<String> run() {
        Set<String> wrong = new LinkedHashSet<>();
        for (NetworkInterface each : topology.interfaces()) {
            String here = roles.apply(each);
            for (Direction direction : Direction.values()) {
                for (Permission permission : permissions(each, direction)) {
                    for (String there : peers(permission.peer(), direction)) {
                        String from = direction == Direction.INGRESS ? there : here;
                        String to = direction == Direction.INGRESS ? here : there;
                        if (!serves(from, to, permission)) {
                            wrong.add("a rule lets %s reach %s on %s, which is no declared connection"
                                    .formatted(from, to, ports(permission)));
                        }
                    }
                }
            }
            missing(each, here).forEach(wrong::add);
        }
        return List.copyOf(wrong);
    }

    private List<String> missing(NetworkInterface each, String here) {
        List<String> missing = new ArrayList<>();
        for (Arrow arrow : arrows.all()) {
            for (int port : arrow.ports().stream().sorted().toList()) {
                if (arrow.from().equals(here)
                        && isThere(arrow.to())
                        && !has(each, Direction.EGRESS, arrow.to(), port)) {
                    missing.add("no rule lets %s out to %s on port %d".formatted(here, arrow.to(), port));
                }
                if (arrow.to().equals(here)
                        && isThere(arrow.from())
                        && !has(each, Direction.INGRESS, arrow.from(), port)) {
                    missing.add("no rule lets %s in to %s on port %d".formatted(arrow.from(), here, port));
                }
            }
        }
        return missing;
    }

    /** Whether anybody plays a role: where there is no such server, its groups' rules have nobody to name. */
    private boolean isThere(String role) {
        return Arrows.isOutside(role)
                || topology.interfaces().stream().map(roles).anyMatch(role::equals);
    }

    private boolean has(NetworkInterface each, Direction direction, String there, int port) {
        return permissions(each, direction).stream()
                .anyMatch(permission -> permission.coversTcp(port)
                        && peers(permission.peer(), direction).contains(there));
    }

    private List<Permission> permissions(NetworkInterface each, Direction direction) {
        return each.securityGroups().stream()
                .map(topology.groups()::get)
                .map((SecurityGroup group) -> group.permissions(direction))
                .flatMap(List::stream)
                .filter(permission -> !permission.peer().equals(NOBODY))
                .toList();
    }

    /** Who is meant by a rule's other end. */
    private Set<String> peers(Peer peer, Direction direction) {
        Set<String> peers = new LinkedHashSet<>();
        if (peer instanceof Peer.Group group) {
            topology.interfaces().stream()
                    .filter(other -> other.securityGroups().contains(group.id()))
                    .map(roles)
                    .forEach(peers::add);
        } else if (peer instanceof Peer.Addresses addresses && topology.cidr().contains(addresses.cidr())) {
            topology.interfaces().stream()
                    .filter(other -> addresses.cidr().contains(other.address()))
                    .map(roles)
                    .forEach(peers::add);
        } else if (peer instanceof Peer.PrefixList list) {
            peers.add(list.id().equals(PrefixList.S3.id()) ? Arrows.S3 : list.id());
        } else if (direction == Direction.INGRESS) {
            peers.add(Arrows.CLIENTS);
        } else {
            peers.add(peer.equals(EVERYBODY) ? Arrows.INTERNET : peer.toString());
        }
        return peers;
    }

    private boolean serves(String from, String to, Permission permission) {
        return permission.protocol().equals("tcp")
                && IntStream.rangeClosed(permission.from(), permission.to())
                        .allMatch(port -> arrows.allow(from, to, port));
    }

    private static String ports(Permission permission) {
        if (permission.protocol().equals(Permission.ALL)) {
            return "everything";
        }
        String ports = permission.from() == permission.to()
                ? "port %d".formatted(permission.from())
                : "ports %d to %d".formatted(permission.from(), permission.to());
        return permission.protocol().equals("tcp") ? ports : "%s, %s".formatted(permission.protocol(), ports);
    }
}
