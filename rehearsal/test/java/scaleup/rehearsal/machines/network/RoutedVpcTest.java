package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static scaleup.rehearsal.machines.network.Probe.Outcome.CONNECTED;
import static scaleup.rehearsal.machines.network.Probe.Outcome.LOST;
import static scaleup.rehearsal.machines.network.Probe.Outcome.REFUSED;
import static scaleup.rehearsal.machines.network.SecurityGroup.Direction.EGRESS;
import static scaleup.rehearsal.machines.network.SecurityGroup.Direction.INGRESS;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.Sweep;

/** Real packets in real namespaces. Refused means that a packet arrived where nobody listens: it was allowed. */
class RoutedVpcTest {
    private static final Peer ANYBODY = new Peer.Addresses(AddressBlock.ANY);

    private SlotLock lock;
    private Slot slot;
    private Router router;
    private RoutedVpc vpc;
    private ExampleVpc template;
    private String vpcId;
    private String subnet;
    private String client;
    private String server;

    @BeforeEach
    void makeARouter() throws Exception {
        Requirements.rootAnd("ip", "nft", "nsenter", "curl");
        lock = SlotLock.take();
        slot = lock.slot();
        router = new Router(slot);
        router.create();
        vpc = new RoutedVpc(slot);
        template = new ExampleVpc(vpc.network(), vpc, slot);
        vpcId = template.vpc();
        subnet = template.subnet("Subnet", "10.0.1.0/24");
        client = template.group("Client");
        server = template.group("Server");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (lock != null) {
            new Sweep(slot).run();
            assertThat(new Sweep(slot).leftovers()).isEmpty();
            lock.close();
        }
    }

    @Test
    void neighboursMeetOnlyWhereARuleOfEachAllowsIt() throws Exception {
        var from = vpc.allocate("client", subnet, List.of(client));
        var to = vpc.allocate("server", subnet, List.of(server));
        var source = vpc.attachNamespace(from);
        var target = vpc.attachNamespace(to);

        assertThat(Probe.connect(source, to.address(), 8080)).isEqualTo(LOST);
        vpc.network().authorize(client, EGRESS, Permission.tcp(8080, new Peer.Group(server)));
        assertThat(Probe.connect(source, to.address(), 8080)).isEqualTo(LOST);
        vpc.network().authorize(server, INGRESS, Permission.tcp(8080, new Peer.Group(client)));

        assertThat(Probe.connect(source, to.address(), 8080)).isEqualTo(REFUSED);
        assertThat(Probe.connect(source, to.address(), 8081)).isEqualTo(LOST);
        assertThat(Probe.connect(target, from.address(), 8080)).isEqualTo(LOST);
        assertThat(router.drops())
                .extracting(Drop::source, Drop::destination, Drop::protocol, Drop::port)
                .containsExactlyInAnyOrder(
                        tuple(from.address(), to.address(), "tcp", 8080),
                        tuple(from.address(), to.address(), "tcp", 8081),
                        tuple(to.address(), from.address(), "tcp", 8080));
    }

    @Test
    void whoeverComesLaterHasTheRulesOfItsGroup() throws Exception {
        allow(client, server, 8080);
        var source = vpc.attachNamespace(vpc.allocate("client", subnet, List.of(client)));
        var first = vpc.allocate("server", subnet, List.of(server));
        vpc.attachNamespace(first);
        assertThat(Probe.connect(source, first.address(), 8080)).isEqualTo(REFUSED);

        vpc.release(first);
        var second = vpc.allocate("server", subnet, List.of(server));
        vpc.attachNamespace(second);

        assertThat(second.address()).isNotEqualTo(first.address());
        assertThat(Probe.connect(source, second.address(), 8080)).isEqualTo(REFUSED);
        assertThat(Probe.connect(source, first.address(), 8080)).isEqualTo(LOST);
    }

    @Test
    void whoIsUnpluggedIsSilent() throws Exception {
        allow(client, server, 8080);
        var to = vpc.allocate("server", subnet, List.of(server));
        vpc.attachNamespace(to);
        var source = vpc.attachNamespace(vpc.allocate("client", subnet, List.of(client)));

        vpc.disconnect(to);

        // The second time the neighbour is not known from before.
        assertThat(Probe.connect(source, to.address(), 8080)).isEqualTo(LOST);
        Command.of("ip", "-netns", source, "neighbour", "flush", "all").run();
        assertThat(Probe.connect(source, to.address(), 8080)).isEqualTo(LOST);
    }

    @Test
    void securityGroupsDoNotFilterInstanceMetadataAndTheResolver() throws Exception {
        var source = vpc.attachNamespace(vpc.allocate("client", subnet, List.of(client)));

        assertThat(Probe.connect(source, AwsAddresses.METADATA, 80)).isEqualTo(REFUSED);
        assertThat(Probe.connect(source, AwsAddresses.METADATA, 81)).isEqualTo(LOST);
        assertThat(Probe.connect(source, AwsAddresses.RESOLVER, 53)).isEqualTo(REFUSED);
    }

    @Test
    void whatAwsRunsInTheVpcIsFilteredToo() throws Exception {
        var node = vpc.allocate("load balancer", subnet, List.of(client));
        var to = vpc.allocate("server", subnet, List.of(server));
        vpc.attachHere(node);
        var target = vpc.attachNamespace(to);
        var from = new String[] {"--interface", node.address()};

        assertThat(Probe.connect(router.namespace(), to.address(), 8080, from)).isEqualTo(LOST);
        allow(client, server, 8080);
        assertThat(Probe.connect(router.namespace(), to.address(), 8080, from)).isEqualTo(REFUSED);
        assertThat(Probe.connect(router.namespace(), to.address(), 8080)).isEqualTo(LOST);

        assertThat(Probe.connect(target, node.address(), 443)).isEqualTo(LOST);
        allow(server, client, 443);
        assertThat(Probe.connect(target, node.address(), 443)).isEqualTo(REFUSED);
    }

    @Test
    void usersReachAPublicAddressThroughTheInternetGatewayAndNothingElse() throws Exception {
        var node = vpc.allocate("load balancer", subnet, List.of(server));
        vpc.attachHere(node);
        vpc.network().authorize(server, INGRESS, Permission.tcp(443, ANYBODY));
        var address = slot.publicAddress(4);
        vpc.publish(address, node);

        assertThat(Probe.connect(router.users(), address, 443)).isEqualTo(LOST);
        template.route(subnet, "GatewayId", template.internetGateway());

        SourceServer.start(router.namespace(), node.address(), 443);
        assertThat(Command.of("curl", "-sS", "http://%s:443".formatted(address))
                        .by(Router.enter(router.users()))
                        .run())
                .isEqualTo(slot.publicAddress(3));
        assertThat(Command.of("curl", "-sS", "http://%s:443".formatted(address)).run())
                .isEqualTo(slot.publicAddress(1));
        assertThat(Probe.connect(router.users(), address, 80)).isEqualTo(LOST);
        assertThat(Probe.connect(router.users(), node.address(), 443)).isEqualTo(LOST);
        assertThat(router.drops())
                .extracting(Drop::source, Drop::destination, Drop::port)
                .contains(tuple(slot.publicAddress(3), node.address(), 80));
    }

    @Test
    void aPrivateSubnetReachesAwsUnderTheAddressOfItsNatGatewayOrByAnEndpoint() throws Exception {
        vpc.network().authorize(client, EGRESS, Permission.tcp(443, ANYBODY));
        var from = vpc.allocate("client", subnet, List.of(client));
        var source = vpc.attachNamespace(from);
        assertThat(Probe.connect(source, AwsAddresses.SERVICES, 443)).isEqualTo(LOST);
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

        SourceServer.start(router.namespace(), AwsAddresses.SERVICES, 443);
        SourceServer.start(router.namespace(), AwsAddresses.S3, 443);
        assertThat(seenBy(source, AwsAddresses.SERVICES)).isEqualTo(address.reference());
        assertThat(seenBy(source, AwsAddresses.S3)).isEqualTo(address.reference());
        template.make(
                "VPCEndpoint",
                "S3",
                "{'RouteTableIds': ['%s'], 'ServiceName': 'com.amazonaws.eu-central-1.s3', 'VpcId': '%s'}",
                table,
                vpcId);
        assertThat(seenBy(source, AwsAddresses.S3)).isEqualTo(from.address());
        assertThat(Probe.connect(source, AwsAddresses.SERVICES, 80)).isEqualTo(LOST);
    }

    @Test
    void anInterfaceEndpointIsFilteredByItsGroupAndLeadsToTheService() throws Exception {
        var source = vpc.attachNamespace(vpc.allocate("client", subnet, List.of(client)));
        template.make(
                "VPCEndpoint",
                "Ssm",
                "{'SecurityGroupIds': ['%s'], 'ServiceName': 'com.amazonaws.eu-central-1.ssm', 'SubnetIds': ['%s'],"
                        + " 'VpcEndpointType': 'Interface', 'VpcId': '%s'}",
                server,
                subnet,
                vpcId);
        var endpoint = vpc.network()
                .topology()
                .endpoints()
                .get("com.amazonaws.eu-central-1.ssm")
                .get(0);

        SourceServer.start(router.namespace(), AwsAddresses.SERVICES, 443);
        assertThat(Probe.connect(source, endpoint, 443)).isEqualTo(LOST);
        allow(client, server, 443);
        assertThat(Probe.connect(source, endpoint, 443)).isEqualTo(CONNECTED);
        assertThat(Probe.connect(source, AwsAddresses.SERVICES, 443)).isEqualTo(LOST);
    }

    private static String seenBy(String namespace, String address) throws Exception {
        return Command.of("curl", "-sS", "--max-time", "2", "http://%s:443".formatted(address))
                .by(Router.enter(namespace))
                .run();
    }

    private void allow(String from, String to, int port) throws Exception {
        vpc.network().authorize(from, EGRESS, Permission.tcp(port, new Peer.Group(to)));
        vpc.network().authorize(to, INGRESS, Permission.tcp(port, new Peer.Group(from)));
    }
}
