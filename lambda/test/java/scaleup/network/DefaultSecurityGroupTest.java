package scaleup.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.LostAnswers;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;
import scaleup.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

class DefaultSecurityGroupTest {
    private World world;
    private DefaultSecurityGroup resource;

    @BeforeEach
    void makeAVpc() {
        world = new World();
        resource = new DefaultSecurityGroup(World.functions());
    }

    @Test
    void theRulesThatAmazonVpcMadeAreTakenAway() {
        assertThat(world.rules()).isNotEmpty();

        provide(CustomResourceRequest.Type.CREATE, world.defaultGroup);

        assertClosed();
    }

    @Test
    void soIsWhateverElseSomebodyHasAllowed() {
        world.ec2.authorizeSecurityGroupIngress(request -> request.groupId(world.defaultGroup)
                .ipPermissions(
                        tcp(22).ipRanges(range("0.0.0.0/0")).build(),
                        tcp(443).ipv6Ranges(Ipv6Range.builder().cidrIpv6("::/0").build())
                                .ipRanges(range("10.0.0.0/8"), range("192.0.2.0/24"))
                                .build(),
                        tcp(3306)
                                .userIdGroupPairs(UserIdGroupPair.builder()
                                        .groupId(world.defaultGroup)
                                        .build())
                                .build()));
        world.ec2.authorizeSecurityGroupEgress(request -> request.groupId(world.defaultGroup)
                .ipPermissions(tcp(53).ipRanges(range("10.10.0.2/32")).build()));

        provide(CustomResourceRequest.Type.UPDATE, world.defaultGroup);

        assertClosed();
    }

    @Test
    void aClosedGroupStaysAsItIs() {
        provide(CustomResourceRequest.Type.CREATE, world.defaultGroup);
        provide(CustomResourceRequest.Type.CREATE, world.defaultGroup);

        assertClosed();
    }

    /** Amazon EC2 API Reference, RevokeSecurityGroupIngress: a rule that isn't there is an error, also one that the try before took away. */
    @Test
    void isClosedAlsoWhereTheAnswersToItsCallsAreLost() {
        world.ec2.authorizeSecurityGroupEgress(request -> request.groupId(world.defaultGroup)
                .ipPermissions(tcp(53).ipRanges(range("10.10.0.2/32")).build()));
        var lost = new LostAnswers("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress");
        resource = new DefaultSecurityGroup(World.functions(lost));

        provide(CustomResourceRequest.Type.CREATE, world.defaultGroup);

        assertThat(lost.left()).isEmpty();
        assertClosed();
    }

    @Test
    void deletingChangesNothing() {
        var before = world.rules();

        provide(CustomResourceRequest.Type.DELETE, world.defaultGroup);

        assertThat(world.rules()).isEqualTo(before);
    }

    @Test
    void anUnknownGroupIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> provide(CustomResourceRequest.Type.CREATE, "sg-0123456789abcdef0"))
                .isInstanceOf(Ec2Exception.class)
                .hasMessageContaining("sg-0123456789abcdef0");
    }

    @Test
    void aMissingPropertyIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> resource.provide(World.request(CustomResourceRequest.Type.CREATE, Map.of()), soon()))
                .isInstanceOf(Failure.class)
                .hasMessage("The property DefaultSecurityGroup of the custom resource is missing.");
    }

    private void assertClosed() {
        assertThat(world.group().ipPermissions()).isEmpty();
        assertThat(world.group().ipPermissionsEgress()).isEmpty();
    }

    private void provide(CustomResourceRequest.Type type, String group) {
        assertThat(resource.provide(World.request(type, Map.of("DefaultSecurityGroup", group)), soon()))
                .isEmpty();
    }

    private static IpPermission.Builder tcp(int port) {
        return IpPermission.builder().ipProtocol("tcp").fromPort(port).toPort(port);
    }

    private static IpRange range(String cidr) {
        return IpRange.builder().cidrIp(cidr).build();
    }

    static Deadline soon() {
        return Deadline.before(() -> Duration.ofSeconds(60), Duration.ofSeconds(1));
    }
}
