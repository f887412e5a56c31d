package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.NetworkInterface;

/** Who is outside of a VPC, and who is in it. */
class TopologyTest {
    private static final String USER = "203.0.113.3";
    private static final String PUBLIC = "203.0.113.4";
    private static final String FRONT_DOOR = "10.0.1.4";
    private static final String WEB = "10.0.1.5";

    private final SecurityGroup open = new SecurityGroup(
            "sg-open",
            "open",
            "Open",
            List.of(Permission.tcp(443, new Peer.Addresses(AddressBlock.of("203.0.113.0/29")))),
            List.of(Permission.all(new Peer.Addresses(AddressBlock.ANY))));

    @Test
    void usersReachThePublicAddressOnThePortsThatItsGroupsOpenToThem() {
        Topology vpc = vpc(Set.of("igw-1"));

        assertThat(vpc.allows(USER, PUBLIC, 443)).isTrue();
        assertThat(vpc.allows(USER, PUBLIC, 80)).isFalse();
        assertThat(vpc.allows("203.0.113.9", PUBLIC, 443)).isFalse();
    }

    @Test
    void usersReachNoPrivateAddress() {
        assertThat(vpc(Set.of("igw-1")).allows(USER, FRONT_DOOR, 443)).isFalse();
        assertThat(vpc(Set.of("igw-1")).allows(USER, WEB, 443)).isFalse();
    }

    @Test
    void withoutAnInternetGatewayNobodyOutsideReachesAnything() {
        assertThat(vpc(Set.of()).allows(USER, PUBLIC, 443)).isFalse();
    }

    @Test
    void whoIsInTheVpcIsNoUser() {
        assertThat(vpc(Set.of("igw-1")).allows(WEB, FRONT_DOOR, 443)).isFalse();
    }

    private Topology vpc(Set<String> gateways) {
        return new Topology(
                AddressBlock.of("10.0.0.0/16"),
                Map.of("subnet-1", new Subnet("subnet-1", AddressBlock.of("10.0.1.0/24"), "eu-central-1a")),
                Map.of("subnet-1", List.of(new Route(AddressBlock.ANY, new Route.ToInternet("igw-1")))),
                Map.of(),
                gateways,
                Map.of(open.id(), open),
                List.of(
                        new NetworkInterface(
                                "eni-1", "network load balancer", FRONT_DOOR, "subnet-1", List.of(open.id())),
                        new NetworkInterface("eni-2", "web", WEB, "subnet-1", List.of(open.id()))),
                Map.of(PUBLIC, FRONT_DOOR),
                Map.of());
    }
}
