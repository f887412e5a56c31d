package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;

/** The VPC as the router makes it real: a network interface is a link to the router, or an address of the router. */
public final class RoutedVpc implements Vpc {
    private final Slot slot;
    private final Router router;
    private final VpcNetwork network;
    private final AddressPool addresses = new AddressPool();
    private final Set<NetworkInterface> here = ConcurrentHashMap.newKeySet();
    private final Set<NetworkInterface> linked = ConcurrentHashMap.newKeySet();

    /**
     * The VPC of a rehearsal.
     *
     * @param slot whose router namespace was made
     */
    public RoutedVpc(Slot slot) {
        this.slot = slot;
        router = new Router(slot);
        network = new VpcNetwork(router);
    }

    /** What is declared and attached. */
    public VpcNetwork network() {
        return network;
    }

    @Override
    public NetworkInterface allocate(String owner, String subnet, List<String> securityGroups) {
        network.checkGroups(securityGroups);
        return addresses.allocate(owner, network.subnet(subnet), securityGroups);
    }

    @Override
    public void attachHere(NetworkInterface networkInterface) throws IOException, InterruptedException {
        router.ipHere("address add %s/32 dev lo".formatted(networkInterface.address()));
        here.add(networkInterface);
        network.attach(networkInterface);
    }

    @Override
    public String attachNamespace(NetworkInterface networkInterface) throws IOException, InterruptedException {
        var subnet = network.subnet(networkInterface.subnet());
        var namespace = namespace(networkInterface);
        linked.add(networkInterface);
        Command.of("ip", "netns", "add", namespace).run();
        router.connect(
                namespace,
                port(networkInterface),
                networkInterface.macAddress(),
                networkInterface.address(),
                subnet.cidr().length(),
                subnet.gateway());
        network.attach(networkInterface);
        return namespace;
    }

    /** The network interfaces of machines and functions, each with its namespace as {@code ip netns} lists it. */
    public Map<NetworkInterface, String> linked() {
        return linked.stream().collect(Collectors.toMap(Function.identity(), this::namespace));
    }

    /** The network interfaces of what AWS runs, in the router's own namespace. */
    public List<NetworkInterface> here() {
        return List.copyOf(here);
    }

    /** Pulls its plug: whoever sends to it from now on hears nothing. It keeps its address. */
    public void disconnect(NetworkInterface networkInterface) throws IOException, InterruptedException {
        router.ipHere("link set %s down".formatted(port(networkInterface)));
    }

    @Override
    public void publish(String publicAddress, NetworkInterface networkInterface)
            throws IOException, InterruptedException {
        network.publish(publicAddress, networkInterface);
    }

    @Override
    public void release(NetworkInterface networkInterface) throws IOException, InterruptedException {
        if (here.remove(networkInterface)) {
            router.ipHere("address delete %s/32 dev lo".formatted(networkInterface.address()));
        }
        if (linked.remove(networkInterface)) {
            // The link goes with the namespace unless a process lives on in there.
            Command.of("ip", "netns", "delete", namespace(networkInterface)).run();
        }
        network.detach(networkInterface);
        addresses.release(networkInterface.address());
    }

    @Override
    public String zone(String subnet) {
        return network.subnet(subnet).zone();
    }

    private String namespace(NetworkInterface networkInterface) {
        return slot.name(networkInterface.id());
    }

    /** The name of a link in the router; at most 15 characters. */
    private static String port(NetworkInterface networkInterface) {
        return "v%08x".formatted(AddressBlock.number(networkInterface.address()));
    }
}
