package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.Peer;
import scaleup.rehearsal.machines.network.Permission;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * Permissions as callers see them: one item has several peers. Rules have no descriptions here.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html">IpPermission</a>: ports
 *     are those of TCP and UDP, or types and codes of ICMP, and don't matter for all protocols
 */
final class IpPermissions {
    /** What the peers of an item may send. */
    private record Traffic(String protocol, int from, int to) {}

    private IpPermissions() {}

    static ArrayNode describe(List<Permission> permissions, Account account) {
        Map<Traffic, ObjectNode> items = new LinkedHashMap<>();
        for (Permission permission : permissions) {
            var traffic = new Traffic(permission.protocol(), permission.from(), permission.to());
            ObjectNode item = items.computeIfAbsent(traffic, IpPermissions::withoutPeers);
            if (permission.peer() instanceof Peer.Group group) {
                item.withArray("groups").addObject().put("userId", account.id()).put("groupId", group.id());
            } else if (permission.peer() instanceof Peer.PrefixList list) {
                item.withArray("prefixListIds").addObject().put("prefixListId", list.id());
            } else {
                item.withArray("ipRanges")
                        .addObject()
                        .put("cidrIp", permission.peer().toString());
            }
        }
        return JsonNodeFactory.instance.arrayNode().addAll(items.values());
    }

    private static ObjectNode withoutPeers(Traffic traffic) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.put("ipProtocol", traffic.protocol());
        if (Permission.spansPorts(traffic.protocol())) {
            item.put("fromPort", traffic.from()).put("toPort", traffic.to());
        }
        List.of("groups", "ipRanges", "ipv6Ranges", "prefixListIds").forEach(item::putArray);
        return item;
    }

    /**
     * The permissions that a caller names to take them away, each once.
     *
     * @param items what the caller sent as {@code IpPermissions}
     */
    static List<Permission> read(JsonNode items, Account account) throws Refusal {
        List<Permission> permissions = new ArrayList<>();
        for (JsonNode item : items) {
            List<Peer> peers = peers(item, account);
            if (peers.isEmpty()) {
                throw ActionParameters.missing("IpPermissions.N.IpRanges, Groups or PrefixListIds");
            }
            for (Peer peer : peers) {
                permissions.add(permission(item, peer));
            }
        }
        if (permissions.isEmpty()) {
            throw ActionParameters.missing("IpPermissions");
        }
        if (Set.copyOf(permissions).size() < permissions.size()) {
            throw ActionParameters.invalid("The same permission must not appear multiple times");
        }
        return permissions;
    }

    private static List<Peer> peers(JsonNode item, Account account) throws Refusal {
        List<Peer> peers = new ArrayList<>();
        for (JsonNode group : item.path("Groups")) {
            if (!group.has("GroupId")) {
                throw ActionParameters.missing("IpPermissions.N.Groups.M.GroupId");
            }
            if (!group.path("UserId").asText(account.id()).equals(account.id())) {
                throw notFound();
            }
            peers.add(new Peer.Group(
                    SecurityGroupActions.wellFormed(group.path("GroupId").asText())));
        }
        for (JsonNode range : item.path("IpRanges")) {
            peers.add(new Peer.Addresses(cidr(range.path("CidrIp").asText())));
        }
        if (!item.path("Ipv6Ranges").isEmpty()) {
            throw notFound(); // No group has such a rule.
        }
        for (JsonNode list : item.path("PrefixListIds")) {
            peers.add(new Peer.PrefixList(list.path("PrefixListId").asText()));
        }
        return peers;
    }

    private static Permission permission(JsonNode item, Peer peer) throws Refusal {
        if (!item.has("IpProtocol")) {
            throw ActionParameters.missing("IpPermissions.N.IpProtocol");
        }
        String protocol = protocol(item.path("IpProtocol").asText());
        if (!Permission.spansPorts(protocol)) {
            return new Permission(protocol, -1, -1, peer);
        }
        if (!item.has("FromPort") || !item.has("ToPort")) {
            throw ActionParameters.invalid("Invalid value for portRange. Must specify both from and to ports with %s."
                    .formatted(Permission.hasPorts(protocol) ? "TCP/UDP" : "ICMP"));
        }
        String from = item.path("FromPort").asText();
        String to = item.path("ToPort").asText();
        try {
            return new Permission(protocol, Integer.parseInt(from), Integer.parseInt(to), peer);
        } catch (IllegalArgumentException e) {
            throw ActionParameters.invalid("Invalid value for portRange: %s to %s".formatted(from, to));
        }
    }

    private static String protocol(String given) throws Refusal {
        try {
            return Permission.protocol(given);
        } catch (IllegalArgumentException e) {
            throw ActionParameters.invalid(e.getMessage());
        }
    }

    private static AddressBlock cidr(String given) throws Refusal {
        try {
            return AddressBlock.of(given);
        } catch (IllegalArgumentException e) {
            throw ActionParameters.invalid("CIDR block %s is malformed".formatted(given));
        }
    }

    static Refusal notFound() {
        return new Refusal(
                400, "InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
    }
}
