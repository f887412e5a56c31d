package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.ExampleGroups;
import scaleup.rehearsal.machines.network.Peer;
import scaleup.rehearsal.machines.network.Permission;
import scaleup.rehearsal.machines.network.PrefixList;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.ec2.Ec2Service;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.PrefixListState;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** Security groups and prefix lists as AWS's own client sees them. */
class SecurityGroupsOnTheWireTest {
    private static final String GROUP = ExampleGroups.DEFAULT;

    @TempDir
    private Path folder;

    private final ExampleGroups vpc;
    private TestGateway gateway;
    private Ec2Client client;

    SecurityGroupsOnTheWireTest() throws Exception {
        vpc = new ExampleGroups();
    }

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway(
                folder,
                (call, connection) -> new Authorization.Decision(List.of("*"), ""),
                Map.of("ec2", new Ec2Service(new Ground().ec2, vpc.network())),
                URI.create("http://localhost:1"));
        client = gateway.client(Ec2Client.builder());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatIsDescribedCanBeRevokedAsItIs() throws Exception {
        vpc.network().authorize(GROUP, Direction.INGRESS, Permission.tcp(443, new Peer.Addresses(AddressBlock.ANY)));
        vpc.network().authorize(GROUP, Direction.INGRESS, Permission.tcp(443, new Peer.Group(GROUP)));
        vpc.network().authorize(GROUP, Direction.EGRESS, Permission.tcp(443, new Peer.PrefixList(PrefixList.S3.id())));

        var group = describe();
        assertThat(group.groupName()).isEqualTo("default");
        assertThat(group.description()).isEqualTo("default VPC security group");
        assertThat(group.vpcId()).isEqualTo(ExampleGroups.VPC);
        var https = group.ipPermissions().get(1);
        assertThat(https.fromPort()).isEqualTo(443);
        assertThat(https.ipRanges().get(0).cidrIp()).isEqualTo("0.0.0.0/0");
        assertThat(https.userIdGroupPairs().get(0).groupId()).isEqualTo(GROUP);
        assertThat(group.ipPermissions().get(0).fromPort()).isNull();

        var ingress = client.revokeSecurityGroupIngress(
                request -> request.groupId(GROUP).ipPermissions(group.ipPermissions()));
        var egress = client.revokeSecurityGroupEgress(
                request -> request.groupId(GROUP).ipPermissions(group.ipPermissionsEgress()));

        assertThat(ingress.returnValue()).isTrue();
        assertThat(ingress.revokedSecurityGroupRules()).hasSize(3).noneMatch(rule -> rule.isEgress());
        assertThat(egress.revokedSecurityGroupRules()).hasSize(2).allMatch(rule -> rule.isEgress());
        assertThat(describe().ipPermissions()).isEmpty();
        assertThat(describe().ipPermissionsEgress()).isEmpty();
        var again = catchThrowableOfType(
                Ec2Exception.class,
                () -> client.revokeSecurityGroupEgress(
                        request -> request.groupId(GROUP).ipPermissions(group.ipPermissionsEgress())));
        assertThat(again.awsErrorDetails().errorCode()).isEqualTo("InvalidPermission.NotFound");
    }

    @Test
    void aPrefixListIsFoundByItsName() {
        var lists = client.describeManagedPrefixLists(request -> request.filters(Filter.builder()
                        .name("prefix-list-name")
                        .values("com.amazonaws.eu-central-1.s3")
                        .build()))
                .prefixLists();

        assertThat(lists).hasSize(1);
        assertThat(lists.get(0).prefixListId()).isEqualTo("pl-6ea54007");
        assertThat(lists.get(0).state()).isEqualTo(PrefixListState.CREATE_COMPLETE);
        assertThat(lists.get(0).ownerId()).isEqualTo("AWS");
    }

    private SecurityGroup describe() {
        return client.describeSecurityGroups(request -> request.groupIds(GROUP))
                .securityGroups()
                .get(0);
    }
}
