package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;

/**
 * The VPC as the templates declare it and as it grows: players write, the firewall follows each change. One VPC is
 * played.
 *
 * <p>An {@link IllegalArgumentException} says what Amazon EC2 would refuse. Safe for several threads.
 */
public final class VpcNetwork {
    private final Firewall firewall;
    private final Enforcement enforcement = new Enforcement();

    private String vpc;
    private AddressBlock cidr;
    private final Map<String, Subnet> subnets = new LinkedHashMap<>();
    private final Map<String, List<Route>> tables = new LinkedHashMap<>();
    private final Map<String, String> associations = new LinkedHashMap<>();
    private final Map<String, NatGateway> natGateways = new LinkedHashMap<>();
    private final Set<String> gateways = new LinkedHashSet<>();
    private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
    private final Map<String, NetworkInterface> interfaces = new LinkedHashMap<>();
    private final Map<String, String> published = new LinkedHashMap<>();
    private final Map<String, List<String>> endpoints = new LinkedHashMap<>();

    VpcNetwork(Firewall firewall) {
        this.firewall = firewall;
    }

    /** The VPC's id. */
    public synchronized String vpc() {
        check(vpc != null, "No VPC was created");
        return vpc;
    }

    /** The security groups by their ids; none before a VPC is made. */
    public synchronized Map<String, SecurityGroup> groups() {
        return new LinkedHashMap<>(groups);
    }

    /** What is declared and attached now. */
    public synchronized Topology topology() {
        check(vpc != null, "No VPC was created");
        var routes = new LinkedHashMap<String, List<Route>>();
        associations.forEach((subnet, table) -> routes.put(subnet, List.copyOf(tables.get(table))));
        return new Topology(
                cidr,
                new LinkedHashMap<>(subnets),
                routes,
                new LinkedHashMap<>(natGateways),
                new LinkedHashSet<>(gateways),
                new LinkedHashMap<>(groups),
                List.copyOf(interfaces.values()),
                new LinkedHashMap<>(published),
                new LinkedHashMap<>(endpoints));
    }

    void addVpc(String id, AddressBlock block, SecurityGroup defaultGroup) throws IOException, InterruptedException {
        change(() -> {
            check(vpc == null, "A second VPC is not played");
            vpc = id;
            cidr = block;
            groups.put(defaultGroup.id(), defaultGroup);
        });
    }

    void addSubnet(String inVpc, Subnet subnet) throws IOException, InterruptedException {
        change(() -> {
            checkVpc(inVpc);
            check(
                    cidr.contains(subnet.cidr()),
                    "The CIDR '%s' is invalid: it is not in the VPC's".formatted(subnet.cidr()));
            for (var other : subnets.values()) {
                check(
                        !other.cidr().overlaps(subnet.cidr()),
                        "The CIDR '%s' conflicts with another subnet".formatted(subnet.cidr()));
            }
            subnets.put(subnet.id(), subnet);
        });
    }

    void addRouteTable(String inVpc, String table) throws IOException, InterruptedException {
        change(() -> {
            checkVpc(inVpc);
            tables.put(table, new ArrayList<>());
        });
    }

    void associate(String subnet, String table) throws IOException, InterruptedException {
        change(() -> {
            find(subnets, subnet, "subnet");
            find(tables, table, "routeTable");
            check(!associations.containsKey(subnet), "The subnet '%s' has a route table already".formatted(subnet));
            associations.put(subnet, table);
        });
    }

    void addRoute(String table, Route route) throws IOException, InterruptedException {
        change(() -> {
            var routes = find(tables, table, "routeTable");
            for (var other : routes) {
                check(
                        !other.destination().equals(route.destination()),
                        "The route identified by %s already exists".formatted(route.destination()));
            }
            routes.add(route);
        });
    }

    void attachGateway(String inVpc, String gateway) throws IOException, InterruptedException {
        change(() -> {
            checkVpc(inVpc);
            check(gateways.isEmpty(), "The VPC '%s' has an internet gateway already".formatted(inVpc));
            gateways.add(gateway);
        });
    }

    void addNatGateway(NatGateway nat) throws IOException, InterruptedException {
        change(() -> {
            find(subnets, nat.subnet(), "subnet");
            natGateways.put(nat.id(), nat);
        });
    }

    void addGroup(String inVpc, SecurityGroup group) throws IOException, InterruptedException {
        change(() -> {
            checkVpc(inVpc);
            for (var direction : Direction.values()) {
                var permissions = group.permissions(direction);
                permissions.forEach(this::checkPeer);
                check(
                        Set.copyOf(permissions).size() == permissions.size(),
                        "The same permission must not appear multiple times");
            }
            groups.put(group.id(), group);
        });
    }

    /** Adds a rule to a security group, as AuthorizeSecurityGroupIngress and -Egress do. */
    public void authorize(String group, Direction direction, Permission permission)
            throws IOException, InterruptedException {
        change(() -> {
            var before = find(groups, group, "security group");
            checkPeer(permission);
            check(
                    !before.permissions(direction).contains(permission),
                    "the specified rule \"%s\" already exists".formatted(permission));
            groups.put(group, before.plus(direction, permission));
        });
    }

    /** Takes rules from a security group, all or none, as RevokeSecurityGroupIngress and -Egress do. */
    public void revoke(String group, Direction direction, List<Permission> permissions)
            throws IOException, InterruptedException {
        change(() -> {
            var before = find(groups, group, "security group");
            check(
                    before.permissions(direction).containsAll(permissions),
                    "The specified rule does not exist in this security group.");
            groups.put(group, before.minus(direction, permissions));
        });
    }

    void attach(NetworkInterface networkInterface) throws IOException, InterruptedException {
        change(() -> interfaces.put(networkInterface.id(), networkInterface));
    }

    void detach(NetworkInterface networkInterface) throws IOException, InterruptedException {
        change(() -> {
            interfaces.remove(networkInterface.id());
            published.values().remove(networkInterface.address());
        });
    }

    void publish(String publicAddress, NetworkInterface networkInterface) throws IOException, InterruptedException {
        change(() -> published.put(publicAddress, networkInterface.address()));
    }

    void addEndpoint(String service, NetworkInterface node) throws IOException, InterruptedException {
        change(() -> endpoints.merge(
                service, List.of(node.address()), (nodes, more) -> Stream.concat(nodes.stream(), more.stream())
                        .toList()));
    }

    synchronized Subnet subnet(String subnet) {
        return find(subnets, subnet, "subnet");
    }

    synchronized void checkGroups(List<String> ids) {
        ids.forEach(group -> find(groups, group, "security group"));
    }

    private void change(Runnable change) throws IOException, InterruptedException {
        synchronized (this) {
            change.run();
        }
        enforcement.request(() -> firewall.enforce(topology()));
    }

    synchronized void checkVpc(String given) {
        check(given.equals(vpc), "The vpc ID '%s' does not exist".formatted(given));
    }

    private void checkPeer(Permission permission) {
        if (permission.peer() instanceof Peer.Group group) {
            find(groups, group.id(), "security group");
        } else if (permission.peer() instanceof Peer.PrefixList list) {
            PrefixList.of(list.id());
        }
    }

    private static <T> T find(Map<String, T> map, String key, String kind) {
        check(map.containsKey(key), "The %s ID '%s' does not exist".formatted(kind, key));
        return map.get(key);
    }

    private static void check(boolean fulfilled, String message) {
        if (!fulfilled) {
            throw new IllegalArgumentException(message);
        }
    }
}
