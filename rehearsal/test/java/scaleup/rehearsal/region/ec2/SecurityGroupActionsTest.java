package scaleup.rehearsal.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.ExampleGroups;
import scaleup.rehearsal.machines.network.Peer;
import scaleup.rehearsal.machines.network.Permission;
import scaleup.rehearsal.machines.network.PrefixList;
import scaleup.rehearsal.machines.network.SecurityGroup;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

class SecurityGroupActionsTest {
    private static final String WEB = "sg-00000000000000001";
    private static final Peer MEMBERS = new Peer.Group(WEB);
    private static final Peer ANYBODY = new Peer.Addresses(AddressBlock.ANY);
    private static final Peer S3 = new Peer.PrefixList(PrefixList.S3.id());

    private final ExampleGroups vpc;
    private final Ec2Service service;

    SecurityGroupActionsTest() throws Exception {
        vpc = new ExampleGroups();
        service = new Ec2Service(new Ground().ec2, vpc.network());
    }

    @BeforeEach
    void aGroup() throws Exception {
        vpc.add(new SecurityGroup(
                WEB, "web", "Servers of web", List.of(), List.of(Permission.tcp(443, S3), Permission.all(ANYBODY))));
        for (var permission : List.of(
                Permission.tcp(443, ANYBODY),
                new Permission("icmp", 8, -1, ANYBODY),
                Permission.tcp(443, new Peer.Addresses(AddressBlock.of("10.0.0.0/16"))),
                Permission.tcp(443, MEMBERS),
                new Permission("tcp", 443, 444, MEMBERS),
                new Permission("47", 0, 0, MEMBERS))) {
            vpc.network().authorize(WEB, Direction.INGRESS, permission);
        }
    }

    private JsonNode call(String action, String parameters) throws Refusal {
        assertThat(service.plays(action)).isTrue();
        return service.serve(new Call(Principal.OWNER, "ec2", action, Ground.json(parameters.replace('\'', '"'))));
    }

    private List<String> describe(String parameters) throws Refusal {
        List<String> ids = new ArrayList<>();
        call("DescribeSecurityGroups", parameters)
                .path("securityGroupInfo")
                .forEach(group -> ids.add(group.path("groupId").asText()));
        return ids;
    }

    private void refused(String code, String message, String action, String parameters) {
        var before = vpc.network().groups();
        assertThatThrownBy(() -> call(action, parameters))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.status()).isEqualTo(400);
                })
                .hasMessage(message);
        assertThat(vpc.network().groups()).isEqualTo(before);
    }

    private List<Permission> rules(String group, Direction direction) {
        return vpc.network().groups().get(group).permissions(direction);
    }

    @Test
    void describesTheGroupThatEveryVpcHas() throws Refusal {
        assertThat(call("DescribeSecurityGroups", "{'GroupId': ['%s']}".formatted(ExampleGroups.DEFAULT)))
                .isEqualTo(Ground.json("""
                        {"securityGroupInfo": [{
                          "ownerId": "111122223333",
                          "groupId": "sg-0000000000000000d",
                          "securityGroupArn":
                            "arn:aws:ec2:eu-central-1:111122223333:security-group/sg-0000000000000000d",
                          "groupName": "default",
                          "groupDescription": "default VPC security group",
                          "vpcId": "vpc-0123456789abcdef0",
                          "ipPermissions": [{
                            "ipProtocol": "-1",
                            "groups": [{"userId": "111122223333", "groupId": "sg-0000000000000000d"}],
                            "ipRanges": [], "ipv6Ranges": [], "prefixListIds": []}],
                          "ipPermissionsEgress": [{
                            "ipProtocol": "-1",
                            "groups": [],
                            "ipRanges": [{"cidrIp": "0.0.0.0/0"}], "ipv6Ranges": [], "prefixListIds": []}]
                        }]}"""));
    }

    @Test
    void rulesOfTheSameProtocolAndPortsAreOneItem() throws Refusal {
        JsonNode group = call("DescribeSecurityGroups", "{'GroupId': ['%s']}".formatted(WEB))
                .at("/securityGroupInfo/0");
        assertThat(group.path("ipPermissions")).isEqualTo(Ground.json("""
                [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
                  "groups": [{"userId": "111122223333", "groupId": "sg-00000000000000001"}],
                  "ipRanges": [{"cidrIp": "0.0.0.0/0"}, {"cidrIp": "10.0.0.0/16"}],
                  "ipv6Ranges": [], "prefixListIds": []},
                 {"ipProtocol": "icmp", "fromPort": 8, "toPort": -1,
                  "groups": [], "ipRanges": [{"cidrIp": "0.0.0.0/0"}], "ipv6Ranges": [], "prefixListIds": []},
                 {"ipProtocol": "tcp", "fromPort": 443, "toPort": 444,
                  "groups": [{"userId": "111122223333", "groupId": "sg-00000000000000001"}],
                  "ipRanges": [], "ipv6Ranges": [], "prefixListIds": []},
                 {"ipProtocol": "47",
                  "groups": [{"userId": "111122223333", "groupId": "sg-00000000000000001"}],
                  "ipRanges": [], "ipv6Ranges": [], "prefixListIds": []}]"""));
        assertThat(group.path("ipPermissionsEgress")).isEqualTo(Ground.json("""
                [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
                  "groups": [], "ipRanges": [], "ipv6Ranges": [], "prefixListIds": [{"prefixListId": "pl-6ea54007"}]},
                 {"ipProtocol": "-1",
                  "groups": [], "ipRanges": [{"cidrIp": "0.0.0.0/0"}], "ipv6Ranges": [], "prefixListIds": []}]"""));
    }

    @Test
    void filtersGroups() throws Refusal {
        String filter = "{'Filter': [{'Name': '%s', 'Value': ['%s']}]}";
        assertThat(describe("{}")).containsExactly(WEB, ExampleGroups.DEFAULT);
        assertThat(describe(filter.formatted("group-name", "default"))).containsExactly(ExampleGroups.DEFAULT);
        assertThat(describe(filter.formatted("group-id", WEB))).containsExactly(WEB);
        assertThat(describe(filter.formatted("description", "Servers*"))).containsExactly(WEB);
        assertThat(describe(filter.formatted("owner-id", "111122223333"))).hasSize(2);
        assertThat(describe(filter.formatted("vpc-id", ExampleGroups.VPC))).hasSize(2);
        assertThat(describe(filter.formatted("vpc-id", "vpc-1"))).isEmpty();
        assertThat(describe(
                        "{'GroupId': ['%s'], 'Filter': [{'Name': 'group-name', 'Value': ['default']}]}".formatted(WEB)))
                .isEmpty();
        refused(
                "InvalidParameterValue",
                "The filter 'tag:Name' is invalid",
                "DescribeSecurityGroups",
                filter.formatted("tag:Name", "web"));
    }

    @Test
    void describesPageByPage() throws Exception {
        for (int i = 2; i <= 6; i++) {
            vpc.add(new SecurityGroup("sg-0000000000000000" + i, "more", "More", List.of(), List.of()));
        }
        JsonNode first = call("DescribeSecurityGroups", "{'MaxResults': '5'}");
        assertThat(first.path("securityGroupInfo")).hasSize(5);
        assertThat(describe("{'MaxResults': '5', 'NextToken': '%s'}"
                        .formatted(first.path("nextToken").asText())))
                .containsExactly("sg-00000000000000006", ExampleGroups.DEFAULT);
        assertThat(call("DescribeSecurityGroups", "{}").has("nextToken")).isFalse();
        for (int size : List.of(4, 1001)) {
            refused(
                    "InvalidParameterValue",
                    "Value ( %d ) for parameter maxResults is invalid. Expecting a value from 5 to 1000."
                            .formatted(size),
                    "DescribeSecurityGroups",
                    "{'MaxResults': '%d'}".formatted(size));
        }
    }

    @Test
    void thereAreNoGroupsBeforeThereIsAVpc() throws Refusal {
        var empty = new Ec2Service(new Ground().ec2, ExampleGroups.nothing());
        assertThat(empty.serve(new Call(Principal.OWNER, "ec2", "DescribeSecurityGroups", Ground.json("{}"))))
                .isEqualTo(Ground.json("{\"securityGroupInfo\": []}"));
    }

    @Test
    void saysWhichGroupDoesNotExist() {
        for (var action :
                List.of("DescribeSecurityGroups", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress")) {
            String id = action.startsWith("Describe") ? "{'GroupId': ['%s']}" : "{'GroupId': '%s'}";
            refused(
                    "InvalidGroup.NotFound",
                    "The security group 'sg-12345678' does not exist",
                    action,
                    id.formatted("sg-12345678"));
            refused(
                    "InvalidGroupId.Malformed",
                    "Invalid id: \"default\" (expecting \"sg-...\")",
                    action,
                    id.formatted("default"));
        }
    }

    @Test
    void takesRulesAwayAndNamesThem() throws Refusal {
        int enforced = vpc.enforced();
        JsonNode answer = call("RevokeSecurityGroupIngress", """
                {'GroupId': '%s', 'IpPermissions': [
                  {'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '443',
                   'Groups': [{'GroupId': '%s', 'UserId': '111122223333'}],
                   'IpRanges': [{'CidrIp': '10.0.3.4/16', 'Description': 'ours'}]},
                  {'IpProtocol': '47', 'FromPort': '1', 'ToPort': '2', 'Groups': [{'GroupId': '%s'}]}]}""".formatted(WEB, WEB, WEB));
        assertThat(answer).isEqualTo(Ground.json("""
                {"return": true, "revokedSecurityGroupRuleSet": [
                  {"groupId": "sg-00000000000000001", "isEgress": false, "ipProtocol": "tcp",
                   "fromPort": 443, "toPort": 443, "referencedGroupId": "sg-00000000000000001"},
                  {"groupId": "sg-00000000000000001", "isEgress": false, "ipProtocol": "tcp",
                   "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/16"},
                  {"groupId": "sg-00000000000000001", "isEgress": false, "ipProtocol": "47",
                   "fromPort": -1, "toPort": -1, "referencedGroupId": "sg-00000000000000001"}]}"""));
        assertThat(rules(WEB, Direction.INGRESS))
                .containsExactly(
                        Permission.tcp(443, ANYBODY),
                        new Permission("icmp", 8, -1, ANYBODY),
                        new Permission("tcp", 443, 444, MEMBERS));
        assertThat(rules(WEB, Direction.EGRESS)).hasSize(2);
        assertThat(vpc.enforced() - enforced).isEqualTo(1);
    }

    @Test
    void takesOutboundRulesAway() throws Refusal {
        JsonNode answer = call("RevokeSecurityGroupEgress", """
                {'GroupId': '%s', 'IpPermissions': [
                  {'IpProtocol': 'TCP', 'FromPort': '443', 'ToPort': '443',
                   'PrefixListIds': [{'PrefixListId': 'pl-6ea54007'}]}]}""".formatted(WEB));
        assertThat(answer.path("revokedSecurityGroupRuleSet")).isEqualTo(Ground.json("""
                [{"groupId": "sg-00000000000000001", "isEgress": true, "ipProtocol": "tcp",
                  "fromPort": 443, "toPort": 443, "prefixListId": "pl-6ea54007"}]"""));
        assertThat(rules(WEB, Direction.EGRESS)).containsExactly(Permission.all(ANYBODY));
        assertThat(rules(WEB, Direction.INGRESS)).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'IpProtocol': 'tcp', 'FromPort': '80', 'ToPort': '80', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}",
                "{'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '444', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}",
                "{'IpProtocol': 'udp', 'FromPort': '443', 'ToPort': '443', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}",
                "{'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '443', 'IpRanges': [{'CidrIp': '10.0.0.0/24'}]}",
                "{'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '443', 'Ipv6Ranges': [{'CidrIpv6': '::/0'}]}",
                "{'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '443', 'Groups': [{'GroupId': 'sg-12345678'}]}",
                "{'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '443', 'Groups': ["
                        + "{'GroupId': 'sg-00000000000000001', 'UserId': '444455556666'}]}",
                "{'IpProtocol': 'tcp', 'FromPort': '443', 'ToPort': '443', 'PrefixListIds': ["
                        + "{'PrefixListId': 'pl-6ea54007'}]}",
                "{'IpProtocol': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}",
            })
    void nothingChangesIfOneRuleDoesNotExist(String other) {
        String exists =
                "{'IpProtocol': 'icmp', 'FromPort': '8', 'ToPort': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}";
        for (var permissions : List.of(exists + ", " + other, other + ", " + exists)) {
            refused(
                    "InvalidPermission.NotFound",
                    "The specified rule does not exist in this security group.",
                    "RevokeSecurityGroupIngress",
                    "{'GroupId': '%s', 'IpPermissions': [%s]}".formatted(WEB, permissions));
        }
    }

    @Test
    void aRuleIsGoneOnce() throws Refusal {
        String revoke =
                "{'GroupId': '%s', 'IpPermissions': [{'IpProtocol': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}]}"
                        .formatted(WEB);
        call("RevokeSecurityGroupEgress", revoke);
        refused(
                "InvalidPermission.NotFound",
                "The specified rule does not exist in this security group.",
                "RevokeSecurityGroupEgress",
                revoke);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | GroupId",
                "{'IpPermissions': [{'IpProtocol': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}]} | GroupId",
                "{'GroupId': 'sg-00000000000000001'} | IpPermissions",
                "{'GroupId': 'sg-00000000000000001', 'IpPermissions': [{'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}]}"
                        + " | IpPermissions.N.IpProtocol",
                "{'GroupId': 'sg-00000000000000001', 'IpPermissions': [{'IpProtocol': '-1'}]}"
                        + " | IpPermissions.N.IpRanges, Groups or PrefixListIds",
                "{'GroupId': 'sg-00000000000000001', 'IpPermissions': [{'IpProtocol': '-1', 'Groups': ["
                        + "{'GroupName': 'web'}]}]} | IpPermissions.N.Groups.M.GroupId",
            })
    void saysWhichParameterIsMissing(String parameters, String missing) {
        for (var action : List.of("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress")) {
            refused("MissingParameter", "The request must contain the parameter " + missing, action, parameters);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'IpProtocol': 'tcp' | 0.0.0.0/0 | Invalid value for portRange."
                        + " Must specify both from and to ports with TCP/UDP.",
                "'IpProtocol': 'icmp', 'FromPort': '8' | 0.0.0.0/0 | Invalid value for portRange."
                        + " Must specify both from and to ports with ICMP.",
                "'IpProtocol': 'tcp', 'FromPort': '2', 'ToPort': '1' | 0.0.0.0/0"
                        + " | Invalid value for portRange: 2 to 1",
                "'IpProtocol': 'tcp', 'FromPort': 'a', 'ToPort': '1' | 0.0.0.0/0"
                        + " | Invalid value for portRange: a to 1",
                "'IpProtocol': 'tls' | 0.0.0.0/0 | Invalid value 'tls' for IP protocol",
                "'IpProtocol': '-1' | 10.0.0.1 | CIDR block 10.0.0.1 is malformed",
            })
    void saysWhichValueIsInvalid(String permission, String cidr, String message) {
        refused(
                "InvalidParameterValue",
                message,
                "RevokeSecurityGroupIngress",
                "{'GroupId': '%s', 'IpPermissions': [{%s, 'IpRanges': [{'CidrIp': '%s'}]}]}"
                        .formatted(WEB, permission, cidr));
    }

    @Test
    void aRuleMustNotBeNamedTwice() {
        String rule = "{'IpProtocol': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}";
        refused(
                "InvalidParameterValue",
                "The same permission must not appear multiple times",
                "RevokeSecurityGroupEgress",
                "{'GroupId': '%s', 'IpPermissions': [%s, %s]}".formatted(WEB, rule, rule));
    }

    @Test
    void refusesParametersThatAreNotPlayed() {
        refused(
                "UnsupportedOperation",
                "The rehearsal doesn't play SecurityGroupRuleId; it plays GroupId, IpPermissions",
                "RevokeSecurityGroupIngress",
                "{'GroupId': '%s', 'SecurityGroupRuleId': ['sgr-1']}".formatted(WEB));
        refused(
                "UnsupportedOperation",
                "The rehearsal doesn't play DryRun, GroupName; it plays Filter, GroupId, MaxResults, NextToken",
                "DescribeSecurityGroups",
                "{'GroupName': ['web'], 'DryRun': 'true'}");
    }
}
