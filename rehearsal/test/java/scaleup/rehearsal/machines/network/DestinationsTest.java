package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;
import static scaleup.rehearsal.machines.network.SecurityGroup.Direction.EGRESS;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.Sweep;

/** Real packets to whom an environment may connect to outside of its VPC. */
class DestinationsTest {
    private static final Peer ANYBODY = new Peer.Addresses(AddressBlock.ANY);

    private SlotLock lock;
    private Slot slot;
    private RoutedVpc vpc;
    private ExampleVpc template;
    private String subnet;
    private String client;

    @BeforeEach
    void makeARouter() throws Exception {
        Requirements.rootAnd("ip", "nft", "nsenter", "curl");
        lock = SlotLock.take();
        slot = lock.slot();
        new Router(slot).create();
        vpc = new RoutedVpc(slot);
        template = new ExampleVpc(vpc.network(), vpc, slot);
        template.vpc();
        subnet = template.subnet("Subnet", "10.0.1.0/24");
        client = template.group("Client");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (lock != null) {
            new Sweep(slot).run();
            assertThat(new Sweep(slot).leftovers()).isEmpty();
            lock.close();
        }
    }

    /**
     * As a VPC has it that is peered: under their own addresses, by the route of the source's subnet; and whoever is on the internet
     * by a NAT gateway. Only where a rule says so.
     */
    @Test
    void somebodyOutsideIsReachedByARuleAndARouteAlone() throws Exception {
        var publicSubnet = template.subnet("Public", "10.0.0.0/24");
        template.route(publicSubnet, "GatewayId", template.internetGateway());
        var address = template.make("EIP", "Address", "{'Domain': 'vpc'}");
        var nat = template.make(
                "NatGateway",
                "Nat",
                "{'AllocationId': '%s', 'SubnetId': '%s'}",
                address.attributes().get("AllocationId"),
                publicSubnet);
        var table = template.route(subnet, "NatGatewayId", nat.reference());
        var elsewhere = template.subnet("Elsewhere", "10.0.2.0/24");
        var from = vpc.allocate("client", subnet, List.of(client));
        var source = vpc.attachNamespace(from);
        var withoutRoute = vpc.attachNamespace(vpc.allocate("client", elsewhere, List.of(client)));
        try (var destinations = new Destinations(slot)) {
            String cache = destinations
                    .listen(AddressBlock.of("10.60.0.0/16"), Set.of(6379))
                    .orElseThrow();
            String somebody = destinations.listen(AddressBlock.ANY, Set.of(587)).orElseThrow();
            assertThat(AddressBlock.of("10.60.0.0/16").contains(cache)).isTrue();
            assertThat(accepted(source, cache, 6379)).isFalse();
            assertThat(accepted(source, somebody, 587)).isFalse();

            vpc.network()
                    .authorize(
                            client, EGRESS, Permission.tcp(6379, new Peer.Addresses(AddressBlock.of("10.60.0.0/16"))));
            vpc.network().authorize(client, EGRESS, Permission.tcp(587, ANYBODY));
            template.make(
                    "Route",
                    "Peering",
                    "{'DestinationCidrBlock': '10.60.0.0/16', 'RouteTableId': '%s', 'VpcPeeringConnectionId':"
                            + " 'pcx-0123456789abcdef0'}",
                    table);

            assertThat(accepted(source, cache, 6379)).isTrue();
            assertThat(accepted(source, somebody, 587)).isTrue();
            assertThat(accepted(source, cache, 587)).isFalse();
            assertThat(accepted(source, somebody, 25)).isFalse();
            assertThat(accepted(withoutRoute, cache, 6379)).isFalse();

            SourceServer.start(slot.name("destinations"), cache, 587);
            assertThat(seenBy(source, cache, 587)).isEqualTo(from.address());
            SourceServer.start(slot.name("destinations"), somebody, 588);
            vpc.network().authorize(client, EGRESS, Permission.tcp(588, ANYBODY));
            assertThat(seenBy(source, somebody, 588)).isEqualTo(address.reference());
        }
    }

    /** The addresses of a network that the rehearsal itself has are nobody else's. */
    @Test
    void nobodyIsPlayedWhereTheRehearsalItselfIs() throws Exception {
        try (var destinations = new Destinations(slot)) {
            assertThat(destinations.listen(AddressBlock.of("203.0.113.0/24"), Set.of(587)))
                    .isEmpty();
            assertThat(destinations.listen(AddressBlock.of("192.0.2.9/32"), Set.of(587)))
                    .hasValue("192.0.2.9");
            assertThat(destinations.listeners()).isEqualTo(Map.of("192.0.2.9", Set.of(587)));
        }
    }

    /** Whether somebody accepts a connection, whatever he says then. */
    private static boolean accepted(String namespace, String address, int port) throws Exception {
        return new ProcessBuilder(Stream.concat(
                                        Router.enter(namespace).stream(),
                                        Stream.of(
                                                "timeout",
                                                "0.5",
                                                "bash",
                                                "-c",
                                                "exec 3<>/dev/tcp/%s/%d".formatted(address, port)))
                                .toList())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static String seenBy(String namespace, String address, int port) throws Exception {
        return Command.of("curl", "-sS", "--max-time", "2", "http://%s:%d".formatted(address, port))
                .by(Router.enter(namespace))
                .run();
    }
}
