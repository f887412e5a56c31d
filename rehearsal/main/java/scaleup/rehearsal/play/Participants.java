package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import scaleup.rehearsal.check.Arrows;
import scaleup.rehearsal.check.IsolationCheck;
import scaleup.rehearsal.check.IsolationCheck.Declared;
import scaleup.rehearsal.check.IsolationCheck.Probe;
import scaleup.rehearsal.check.IsolationCheck.Source;
import scaleup.rehearsal.check.IsolationCheck.Target;
import scaleup.rehearsal.check.ListeningSockets;
import scaleup.rehearsal.check.RuleCheck;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.NetworkNamespace;
import scaleup.rehearsal.machines.network.RoutedVpc;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.machines.network.Topology;

/**
 * Everybody who sends packets or listens in a rehearsal: machines, functions in the VPC, load balancers' nodes, interface
 * endpoints, and the users outside.
 */
record Participants(RoutedVpc vpc, Router router, RunningMachines fleet) {
    private static final int HTTPS = 443;
    private static final Path SOCKETS = Path.of("/proc/thread-self/net");

    /** Packets from everybody to all ports in the VPC, and from the users to those that have a public address. */
    List<Probe> probe(Arrows arrows, Map<String, Set<Integer>> outside) throws IOException, InterruptedException {
        Topology topology = vpc.network().topology();
        Declared declared = declared(topology, arrows);
        Source users = new Source("users", router.usersAddress(), router.users());
        List<Source> everybody = new ArrayList<>(sources(topology));
        everybody.add(users);
        List<Target> targets = targets(topology);
        List<Probe> probes = new ArrayList<>(new IsolationCheck(everybody, targets, declared).run());
        probes.addAll(new IsolationCheck(List.of(users), published(topology, targets), declared).run());
        probes.addAll(new IsolationCheck(sources(topology), outside(outside, arrows), outward(topology, arrows)).run());
        return probes;
    }

    /** Who listens where the configuration has arrows to, each also asked on a port that no arrow leads to. */
    private static List<Target> outside(Map<String, Set<Integer>> listeners, Arrows arrows) {
        List<Target> targets = new ArrayList<>();
        listeners.forEach((address, ports) -> {
            Set<Integer> asked = new TreeSet<>(ports);
            IntStream.range(1, 1024)
                    .filter(port -> arrows.all().stream()
                            .noneMatch(arrow -> arrow.ports().contains(port)))
                    .findFirst()
                    .ifPresent(asked::add);
            targets.add(new Target("destination " + address, address, asked));
        });
        targets.sort(Comparator.comparing(Target::label));
        return targets;
    }

    private Declared outward(Topology topology, Arrows arrows) {
        Map<String, String> roles = roles(topology);
        return (source, target, port) -> arrows.allowOut(roles.get(source), target, port);
    }

    /** What the arrows say of two addresses, whatever the templates' rules allow. */
    private Declared declared(Topology topology, Arrows arrows) {
        Map<String, String> roles = roles(topology);
        topology.reachable()
                .forEach((publicAddress, address) ->
                        roles.put(publicAddress, roles.getOrDefault(address, Arrows.CLIENTS)));
        return (source, target, port) -> {
            String from = roles.getOrDefault(source, Arrows.CLIENTS);
            String to = roles.getOrDefault(target, Arrows.CLIENTS);
            // A user reaches public addresses only, and who is in the VPC private ones.
            boolean way = from.equals(Arrows.CLIENTS) == topology.reachable().containsKey(target);
            return way
                    && (arrows.allow(from, to, port)
                            || (arrows.meetOutside(from, to, port) && topology.allows(source, target, port)));
        };
    }

    private Map<String, String> roles(Topology topology) {
        Map<String, String> roles = new HashMap<>();
        topology.interfaces().forEach(each -> roles.put(each.address(), role(topology, each)));
        return roles;
    }

    /** Rules that serve no arrow, and arrows that lack one. */
    List<String> rules(Arrows arrows) {
        Topology topology = vpc.network().topology();
        return new RuleCheck(topology, each -> role(topology, each), arrows).run();
    }

    /** Whether AWS is reached through interface endpoints. */
    boolean hasEndpoints() {
        return !vpc.network().topology().endpoints().isEmpty();
    }

    /** Who has a network interface, as the arrows call it; somebody that none of them knows by the name of the owner. */
    private String role(Topology topology, NetworkInterface networkInterface) {
        String address = networkInterface.address();
        if (fleet.knows(address)) {
            return fleet.whoHas(address).split(" ", 2)[0];
        }
        if (vpc.here().contains(networkInterface)) {
            return service(topology, networkInterface).isEmpty() ? "network-load-balancer" : Arrows.ENDPOINTS;
        }
        return networkInterface.owner().replaceFirst("^Scaleup-%s-".formatted(fleet.environment()), "");
    }

    /** Who in the VPC can send packets. An interface endpoint opens no connections. */
    private List<Source> sources(Topology topology) {
        List<Source> sources = new ArrayList<>();
        for (NetworkInterface here : vpc.here()) {
            if (service(topology, here).isEmpty()) {
                sources.add(new Source(label(topology, here), here.address(), router.namespace()));
            }
        }
        vpc.linked()
                .forEach((linked, namespace) ->
                        sources.add(new Source(label(topology, linked), linked.address(), namespace)));
        sources.sort(Comparator.comparing(Source::label));
        return sources;
    }

    /** Who listens in the VPC. */
    private List<Target> targets(Topology topology) throws IOException, InterruptedException {
        List<Target> targets = new ArrayList<>();
        ListeningSockets ofAws = sockets(router.namespace());
        for (NetworkInterface here : vpc.here()) {
            Set<Integer> ports = service(topology, here).isEmpty() ? ofAws.ports(here.address()) : Set.of(HTTPS);
            targets.add(new Target(label(topology, here), here.address(), ports));
        }
        for (Map.Entry<NetworkInterface, String> linked : vpc.linked().entrySet()) {
            NetworkInterface networkInterface = linked.getKey();
            targets.add(new Target(
                    label(topology, networkInterface),
                    networkInterface.address(),
                    sockets(linked.getValue()).ports(networkInterface.address())));
        }
        targets.sort(Comparator.comparing(Target::label));
        return targets;
    }

    private static List<Target> published(Topology topology, List<Target> targets) {
        List<Target> published = new ArrayList<>();
        topology.reachable().forEach((publicAddress, address) -> targets.stream()
                .filter(target -> target.address().equals(address))
                .forEach(target -> published.add(
                        new Target(target.label() + " by its public address", publicAddress, target.ports()))));
        return published;
    }

    private static ListeningSockets sockets(String namespace) throws IOException, InterruptedException {
        return NetworkNamespace.call(namespace, () -> {
            List<String> lines = new ArrayList<>(Files.readAllLines(SOCKETS.resolve("tcp")));
            lines.addAll(Files.readAllLines(SOCKETS.resolve("tcp6")));
            return new ListeningSockets(lines);
        });
    }

    /** As people call it: the role first. */
    private String label(Topology topology, NetworkInterface networkInterface) {
        String address = networkInterface.address();
        if (fleet.knows(address)) {
            return fleet.whoHas(address);
        }
        String service = service(topology, networkInterface);
        String zone = vpc.zone(networkInterface.subnet());
        if (!service.isEmpty()) {
            return "endpoint %s in %s".formatted(service, zone);
        }
        return vpc.linked().containsKey(networkInterface)
                ? "function %s in %s".formatted(networkInterface.owner(), zone)
                : "network-load-balancer in " + zone;
    }

    /** The service that an interface endpoint leads to, or nothing. */
    private static String service(Topology topology, NetworkInterface networkInterface) {
        return topology.endpoints().entrySet().stream()
                .filter(endpoint -> endpoint.getValue().contains(networkInterface.address()))
                .map(endpoint -> endpoint.getKey().substring(endpoint.getKey().lastIndexOf('.') + 1))
                .findFirst()
                .orElse("");
    }
}
