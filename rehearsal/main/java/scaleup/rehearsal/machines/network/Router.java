package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Slot;

/**
 * The network namespace in which AWS runs: all machines hang on it, and every packet between two of them passes it. Its
 * methods work within the namespace as well as from without.
 */
public final class Router implements Firewall {
    /** In 198.51.100.0/24 (RFC 5737), of which AWS has some. */
    private static final List<String> FURTHER_USERS = List.of("198.51.100.101", "198.51.100.102", "198.51.100.103");

    private static final String FLOODING_USER = "198.51.100.104";

    private final Slot slot;

    public Router(Slot slot) {
        this.slot = slot;
    }

    /** The name of the namespace. */
    public String namespace() {
        return slot.name("router");
    }

    /** The name of the namespace of the machine that plays the users. */
    public String users() {
        return slot.name("users");
    }

    /** The public address of the machine that plays the users. */
    public String usersAddress() {
        return slot.publicAddress(3);
    }

    /** Of somebody on the users' machine who floods; it is none of the users'. */
    public String floodingUsersAddress() {
        return FLOODING_USER;
    }

    /** All its users' addresses: they come from several, and what counts by address must see it. */
    public List<String> usersAddresses() {
        List<String> addresses = new ArrayList<>(List.of(usersAddress()));
        addresses.addAll(FURTHER_USERS);
        return addresses;
    }

    /** Its own public address. */
    String address() {
        return slot.publicAddress(2);
    }

    /** What to put before a command line so that it runs in the network namespace {@code namespace}. */
    public static List<String> enter(String namespace) {
        return List.of("nsenter", "--net=/run/netns/" + namespace);
    }

    /**
     * Makes the namespace with the addresses where AWS listens, a link to this computer (public address 1; the router has
     * 2) and the users' namespace (3). Only this may not be called from within.
     */
    public void create() throws IOException, InterruptedException {
        var computer = slot.name("host");
        var own = slot.publicAddress(2);
        Command.of("ip", "netns", "add", namespace()).run();
        Command.of("ip", "netns", "add", users()).run();
        set(
                "ipv6/conf/all/disable_ipv6 1", // IPv6 is not played.
                "ipv6/conf/default/disable_ipv6 1",
                "ipv4/ip_forward 1",
                "ipv4/conf/all/rp_filter 1", // Nobody sends under another's address.
                "ipv4/conf/default/rp_filter 1",
                "ipv4/conf/default/proxy_arp 1"); // Neighbours on a subnet meet here too.
        ip(
                "link add %s type veth peer name host netns %s".formatted(computer, namespace()),
                "address add %s peer %s dev %s".formatted(slot.publicAddress(1), own, computer),
                "link set %s up".formatted(computer),
                "route add %s via %s dev %s".formatted(slot.publicAddresses(), own, computer));
        var batch = new ArrayList<>(List.of(
                "link set lo up",
                "address add %s/32 dev lo".formatted(own),
                "link set host up",
                "route add %s dev host".formatted(slot.publicAddress(1)),
                // What nobody answers is lost, as in a VPC: it goes to a link at whose other end nobody reads.
                "link add void type veth peer name void-end",
                "link set void arp off up",
                "link set void-end up",
                "route add default dev void"));
        AwsAddresses.ALL.forEach(address -> batch.add("address add %s/32 dev lo".formatted(address)));
        ipHere(batch.toArray(String[]::new));
        connect(users(), "users", "02:00:00:00:00:03", usersAddress(), 32, own);
        List<String> others = new ArrayList<>(FURTHER_USERS);
        others.add(FLOODING_USER);
        for (String further : others) {
            batch(users(), "address add %s/32 dev eth0".formatted(further));
            ipHere("route add %s dev users".formatted(further));
        }
    }

    /**
     * Connects a namespace by a link of its own, {@code eth0} there.
     *
     * @param port the link's name in the router
     * @param prefix length of the prefix of its subnet
     */
    void connect(String namespace, String port, String mac, String address, int prefix, String gateway)
            throws IOException, InterruptedException {
        ip("link add %s netns %s type veth peer name eth0 address %s netns %s"
                .formatted(port, namespace(), mac, namespace));
        batch(
                namespace,
                "link set lo up",
                "address add %s/%d dev eth0".formatted(address, prefix),
                "link set eth0 up",
                "route add default via %s dev eth0 onlink".formatted(gateway));
        ipHere("link set %s up".formatted(port), "route add %s dev %s".formatted(address, port));
        // Otherwise it answers for neighbours after up to 0.8 s (arp(7), proxy_delay); there is no default to inherit.
        set("ipv4/neigh/%s/proxy_delay 0".formatted(port));
    }

    /** Commands of ip(8) in this process's namespace. */
    static void ip(String... commands) throws IOException, InterruptedException {
        Command.of("ip", "-batch", "-").run(lines(commands));
    }

    /** Commands of ip(8) in the router's namespace. */
    void ipHere(String... commands) throws IOException, InterruptedException {
        batch(namespace(), commands);
    }

    private static void batch(String namespace, String... commands) throws IOException, InterruptedException {
        Command.of("ip", "-netns", namespace, "-batch", "-").run(lines(commands));
    }

    /** Sets kernel parameters below net, as {@code name value}. */
    private void set(String... parameters) throws IOException, InterruptedException {
        var script = "while read -r name value; do [ ! -e \"$name\" ] || echo \"$value\" >\"$name\" || exit 1; done";
        Command.of("sh", "-c", "cd /proc/sys/net && " + script)
                .by(enter(namespace()))
                .run(lines(parameters));
    }

    @Override
    public void enforce(Topology topology) throws IOException, InterruptedException {
        Command.of("nft", "-f", "-").by(enter(namespace())).run(Ruleset.of(topology));
    }

    /** Packets that were dropped so far because no rule or route allowed them. */
    public List<Drop> drops() throws IOException, InterruptedException {
        var drops = new ArrayList<Drop>();
        for (var set : List.of(Ruleset.DROPS, Ruleset.OTHER_DROPS)) {
            drops.addAll(Drop.read(Command.of("nft", "-j", "list", "set", "ip", Ruleset.TABLE, set)
                    .by(enter(namespace()))
                    .run()));
        }
        return drops;
    }

    private static String lines(String... lines) {
        return Stream.of(lines).map(line -> line + "\n").collect(Collectors.joining());
    }
}
