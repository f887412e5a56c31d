package scaleup.rehearsal.machines.network;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;

/**
 * A VPC at one moment: all that decides which packets arrive where.
 *
 * @param cidr the VPC's addresses
 * @param routes of each subnet that has a route table with more than the local route, by the subnet's id
 * @param gateways ids of the internet gateways that are attached
 * @param interfaces those that are attached
 * @param published private addresses by the public address that leads to them
 * @param endpoints addresses of interface endpoints by the service's name, for example {@code
 *     com.amazonaws.eu-central-1.ssm}; within the VPC the service's own name resolves to them
 */
public record Topology(
        AddressBlock cidr,
        Map<String, Subnet> subnets,
        Map<String, List<Route>> routes,
        Map<String, NatGateway> natGateways,
        Set<String> gateways,
        Map<String, SecurityGroup> groups,
        List<NetworkInterface> interfaces,
        Map<String, String> published,
        Map<String, List<String>> endpoints) {

    /** The routes of a subnet, those that win first: the most specific ("Route priority", Amazon VPC User Guide). */
    List<Route> routesOf(String subnet) {
        return routes.getOrDefault(subnet, List.of()).stream()
                .sorted(Comparator.comparing(
                                (Route route) -> route.destination().length())
                        .reversed())
                .toList();
    }

    /** Whether packets of a subnet to the internet reach an internet gateway that is attached to the VPC. */
    boolean reachesInternet(String subnet) {
        return routesOf(subnet).stream()
                .anyMatch(route -> route.destination().equals(AddressBlock.ANY)
                        && route.target() instanceof Route.ToInternet
                        && gateways.contains(route.target().id()));
    }

    /** The NAT gateway of a route, if it has a way to the internet itself. */
    Optional<NatGateway> nat(Route route) {
        return Optional.ofNullable(natGateways.get(route.target().id())).filter(nat -> reachesInternet(nat.subnet()));
    }

    /**
     * Whether calls from an address to an endpoint's service come through it: from everywhere in the VPC to an interface
     * endpoint, whose private names hold there; to a gateway endpoint from the subnets whose route tables have it.
     */
    public boolean passes(String address, String endpoint) {
        if (!cidr.contains(address)) {
            return false;
        }
        var routed = subnets.keySet().stream()
                .filter(subnet -> routesOf(subnet).stream()
                        .anyMatch(route -> route.target().equals(new Route.ToEndpoint(endpoint))))
                .toList();
        return routed.isEmpty()
                || routed.stream().anyMatch(subnet -> subnets.get(subnet).cidr().contains(address));
    }

    /** Private addresses by the public address that leads to them through an internet gateway. */
    public Map<String, String> reachable() {
        var reachable = new LinkedHashMap<String, String>();
        published.forEach((publicAddress, address) -> attached(address)
                .filter(networkInterface -> reachesInternet(networkInterface.subnet()))
                .ifPresent(networkInterface -> reachable.put(publicAddress, address)));
        return reachable;
    }

    /**
     * Whether one address may open a TCP connection to another one. Security groups must let it out of the source's
     * network interface, and into the target's ("How security groups work", Amazon VPC User Guide). Who is outside of the
     * VPC reaches public addresses only. That who is in it may leave it and come back is left out.
     */
    public boolean allows(String source, String target, int port) {
        Optional<NetworkInterface> from = attached(source);
        Optional<NetworkInterface> to = from.isPresent()
                ? attached(target)
                : Optional.ofNullable(reachable().get(target)).flatMap(this::attached);
        return to.isPresent()
                && from.stream().allMatch(out -> allows(out, Direction.EGRESS, target, port))
                && allows(to.get(), Direction.INGRESS, source, port);
    }

    private boolean allows(NetworkInterface one, Direction direction, String other, int port) {
        return one.securityGroups().stream()
                .map(groups::get)
                .flatMap(group -> group.permissions(direction).stream())
                .anyMatch(permission -> permission.coversTcp(port) && covers(permission.peer(), other));
    }

    private boolean covers(Peer peer, String address) {
        if (peer instanceof Peer.Group group) {
            return members(group.id()).contains(address);
        }
        return peer instanceof Peer.Addresses addresses && addresses.cidr().contains(address);
    }

    /** The addresses of the network interfaces that have a security group. */
    List<String> members(String group) {
        return interfaces.stream()
                .filter(networkInterface -> networkInterface.securityGroups().contains(group))
                .map(NetworkInterface::address)
                .toList();
    }

    private Optional<NetworkInterface> attached(String address) {
        return interfaces.stream()
                .filter(networkInterface -> networkInterface.address().equals(address))
                .findFirst();
    }
}
