package scaleup.rehearsal.machines.network;

import static scaleup.rehearsal.machines.network.SecurityGroup.Direction.EGRESS;
import static scaleup.rehearsal.machines.network.SecurityGroup.Direction.INGRESS;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;

/**
 * Compiles a VPC into one ruleset of nftables for the router, which the kernel takes as a whole or not at all.
 *
 * <p>A new connection passes the egress rules of its source, the routes of its source's subnet, and the ingress rules of
 * its target; packets of connections that were allowed pass ("Connection tracking", Amazon EC2 User Guide). Everything
 * else is dropped and counted. Sets hold the members of groups, so that a rule of a group matches whoever has it at the
 * moment. Counts of drops survive a change.
 */
final class Ruleset {
    /** The table, of family ip. */
    static final String TABLE = "vpc";

    /** Drops by source, destination, protocol and port. */
    static final String DROPS = "drops";

    /** Drops of protocols without ports, by source, destination and protocol. */
    static final String OTHER_DROPS = "other_drops";

    // Priorities: filter is 0, destination NAT -100, source NAT 100, as nft names them in the hooks where it has names.
    private static final String FIXED = """
            add table ip vpc
            flush table ip vpc
            table ip vpc {
              set drops { type ipv4_addr . ipv4_addr . inet_proto . inet_service; size 65535; flags dynamic; counter; }
              set other_drops { type ipv4_addr . ipv4_addr . inet_proto; size 65535; flags dynamic; counter; }
              set aws { type ipv4_addr; elements = { %s }; }
              set interfaces { type ipv4_addr; }
              set endpoints { type ipv4_addr; }
              map published { type ipv4_addr : ipv4_addr; }
              set public { type ipv4_addr; }
              map public_addresses { type ipv4_addr : ipv4_addr; }
            %s
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                ct state invalid drop
                goto connection
              }
              # Before an interface endpoint hands on to the service behind it.
              chain endpoint {
                type filter hook prerouting priority -150; policy accept;
                ct state new ip daddr @endpoints goto connection
              }
              # To what AWS runs: security groups don't filter instance metadata and the VPC's resolver.
              chain input {
                type filter hook input priority 0; policy drop;
                ct state established,related accept
                ct state invalid drop
                iifname "lo" ip saddr != @interfaces ip daddr != @interfaces accept
                ip saddr @interfaces ip daddr %s tcp dport 80 accept
                ip saddr @interfaces ip daddr %s meta l4proto { tcp, udp } th dport 53 accept
                ct original ip daddr @endpoints accept
                goto connection
              }
              # From what AWS runs.
              chain output {
                type filter hook output priority 0; policy drop;
                ct state established,related accept
                oifname "lo" ip saddr != @interfaces ip daddr != @interfaces accept
                goto connection
              }
              chain connection {
                ip saddr @interfaces goto egress
                ct status dnat goto ingress
                ip daddr @aws accept
                goto deny
              }
              chain deny {
                meta l4proto { tcp, udp } update @drops { ip saddr . ip daddr . meta l4proto . th dport } drop
                update @other_drops { ip saddr . ip daddr . meta l4proto } drop
              }
              chain from_internet {
                type nat hook prerouting priority -100;
                ip daddr @endpoints dnat to %s
                dnat to ip daddr map @published
              }
              chain from_here {
                type nat hook output priority -100;
                dnat to ip daddr map @published
              }
              chain to_others {
                type nat hook postrouting priority 100;
                jump leave
              }
              chain to_aws {
                type nat hook input priority 100;
                jump leave
              }
            """;

    private final Topology topology;
    private final StringBuilder text = new StringBuilder();

    private Ruleset(Topology topology) {
        this.topology = topology;
    }

    /** The ruleset as {@code nft -f} reads it. */
    static String of(Topology topology) {
        return new Ruleset(topology).compile();
    }

    private String compile() {
        var groups = topology.groups().values();
        var sets = groups.stream()
                .map(group -> "  set %s { type ipv4_addr; } # %s".formatted(group.id(), group.name()))
                .collect(Collectors.joining("\n"));
        text.append(FIXED.formatted(
                String.join(", ", AwsAddresses.PUBLIC),
                sets,
                AwsAddresses.METADATA,
                AwsAddresses.RESOLVER,
                AwsAddresses.SERVICES));
        chain("egress", securityGroups(EGRESS, "goto route"));
        chain("route", routes());
        chain("ingress", securityGroups(INGRESS, "accept"));
        chain("leave", translations());
        text.append("}\n");

        elements(
                "set",
                "interfaces",
                topology.interfaces().stream().map(NetworkInterface::address).toList());
        groups.forEach(group -> elements("set", group.id(), topology.members(group.id())));
        elements(
                "set",
                "endpoints",
                topology.endpoints().values().stream().flatMap(List::stream).toList());
        elements("map", "published", mapped(topology.reachable(), "%1$s : %2$s"));
        elements("map", "public_addresses", mapped(topology.reachable(), "%2$s : %1$s"));
        elements("set", "public", topology.reachable().values());
        return text.toString();
    }

    /** What the permissions of all groups allow in one direction, and {@code verdict} upon it. */
    private List<String> securityGroups(Direction direction, String verdict) {
        var rules = new ArrayList<String>();
        var own = direction == EGRESS ? "saddr" : "daddr";
        var other = direction == EGRESS ? "daddr" : "saddr";
        for (var group : topology.groups().values()) {
            for (var permission : group.permissions(direction)) {
                for (var peer : peers(permission.peer())) {
                    rules.add("ip %s @%s ip %s %s%s %s"
                            .formatted(own, group.id(), other, peer, protocol(permission), verdict));
                }
            }
        }
        rules.add("goto deny");
        return rules;
    }

    private static List<String> peers(Peer peer) {
        if (peer instanceof Peer.Group group) {
            return List.of("@" + group.id());
        }
        if (peer instanceof Peer.PrefixList list) {
            return PrefixList.of(list.id()).entries().stream()
                    .map(AddressBlock::toString)
                    .toList();
        }
        return List.of(peer.toString());
    }

    private static String protocol(Permission permission) {
        if (permission.protocol().equals(Permission.ALL)) {
            return "";
        }
        if (Permission.hasPorts(permission.protocol())) {
            return " %s dport %d-%d".formatted(permission.protocol(), permission.from(), permission.to());
        }
        if (permission.protocol().equals("icmp")) {
            return " meta l4proto icmp"
                    + (permission.from() < 0 ? "" : " icmp type " + permission.from())
                    + (permission.to() < 0 ? "" : " icmp code " + permission.to());
        }
        return " meta l4proto " + permission.protocol();
    }

    /** Within the VPC the local route; out of it what the subnet's routes say. */
    private List<String> routes() {
        var rules = new ArrayList<String>();
        rules.add("ip daddr @interfaces goto ingress");
        rules.add("ip daddr %s goto deny".formatted(topology.cidr()));
        eachRoute((packets, route) -> {
            var target = route.target();
            if (target instanceof Route.ToEndpoint
                    || target instanceof Route.ToNeighbour
                    || topology.nat(route).isPresent()) {
                rules.add(packets + "accept");
            } else {
                if (topology.gateways().contains(target.id())) {
                    rules.add(packets + "ip saddr @public accept");
                }
                rules.add(packets + "goto deny");
            }
        });
        rules.add("goto deny");
        return rules;
    }

    /** Under which address others see packets that leave the VPC: a NAT gateway's, or the sender's own public one. */
    private List<String> translations() {
        var rules = new ArrayList<String>();
        rules.add("ip daddr { %s, 169.254.0.0/16 } return".formatted(topology.cidr()));
        rules.add("ct original ip daddr @endpoints return");
        eachRoute((packets, route) -> {
            if (route.target() instanceof Route.ToEndpoint || route.target() instanceof Route.ToNeighbour) {
                rules.add(packets + "return");
            } else if (route.target() instanceof Route.ToInternet) {
                rules.add(packets + "snat to ip saddr map @public_addresses");
            } else {
                topology.nat(route).ifPresent(nat -> rules.add(packets + "snat to " + nat.publicAddress()));
            }
        });
        return rules;
    }

    /** Calls {@code action} with a match of the packets that follow a route, and the route; the first match wins. */
    private void eachRoute(BiConsumer<String, Route> action) {
        for (var subnet : topology.subnets().values()) {
            for (var route : topology.routesOf(subnet.id())) {
                action.accept("ip saddr %s ip daddr %s ".formatted(subnet.cidr(), route.destination()), route);
            }
        }
    }

    private void chain(String name, List<String> rules) {
        text.append("  chain ").append(name).append(" {\n");
        rules.forEach(rule -> text.append("    ").append(rule).append('\n'));
        text.append("  }\n");
    }

    private void elements(String kind, String name, Collection<String> elements) {
        text.append("flush %s ip vpc %s\n".formatted(kind, name));
        if (!elements.isEmpty()) {
            text.append("add element ip vpc %s { %s }\n".formatted(name, String.join(", ", elements)));
        }
    }

    private static List<String> mapped(Map<String, String> map, String format) {
        return map.entrySet().stream()
                .map(entry -> format.formatted(entry.getKey(), entry.getValue()))
                .toList();
    }
}
