package scaleup.rehearsal.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

/** What one action answers is what the other one takes, whatever rules a group has. */
class SecurityGroupPropertiesTest {
    private static final String GROUP = "sg-00000000000000001";
    private static final String OTHER = "sg-00000000000000002";

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void revokingAllThatIsDescribedLeavesAGroupWithoutRules(
            @ForAll("rules") List<Permission> ingress, @ForAll("rules") List<Permission> egress) throws Exception {
        var vpc = new ExampleGroups();
        vpc.add(new SecurityGroup(OTHER, "other", "Other", List.of(), List.of()));
        vpc.add(new SecurityGroup(GROUP, "group", "Group", List.of(), List.of()));
        for (var permission : ingress) {
            vpc.network().authorize(GROUP, Direction.INGRESS, permission);
            vpc.network().authorize(OTHER, Direction.INGRESS, permission);
        }
        for (var permission : egress) {
            vpc.network().authorize(GROUP, Direction.EGRESS, permission);
        }
        var others = vpc.network().groups();
        others.remove(GROUP);
        var service = new Ec2Service(new Ground().ec2, vpc.network());

        var described = describe(service);
        int revoked = revoke(service, "RevokeSecurityGroupIngress", described.path("ipPermissions"));
        revoked += revoke(service, "RevokeSecurityGroupEgress", described.path("ipPermissionsEgress"));

        assertThat(revoked).isEqualTo(ingress.size() + egress.size());
        assertThat(vpc.network().groups().get(GROUP))
                .isEqualTo(new SecurityGroup(GROUP, "group", "Group", List.of(), List.of()));
        assertThat(vpc.network().groups()).containsAllEntriesOf(others);
        var after = describe(service);
        assertThat(after.path("ipPermissions")).isEmpty();
        assertThat(after.path("ipPermissionsEgress")).isEmpty();
    }

    private static JsonNode describe(Ec2Service service) throws Refusal {
        var parameters = Ground.JSON.createObjectNode();
        parameters.putArray("GroupId").add(GROUP);
        return call(service, "DescribeSecurityGroups", parameters).at("/securityGroupInfo/0");
    }

    /** Returns how many rules were taken away. */
    private static int revoke(Ec2Service service, String action, JsonNode described) throws Refusal {
        if (described.isEmpty()) {
            return 0;
        }
        var parameters = Ground.JSON.createObjectNode().put("GroupId", GROUP);
        parameters.set("IpPermissions", asParameter(described));
        return call(service, action, parameters)
                .path("revokedSecurityGroupRuleSet")
                .size();
    }

    private static JsonNode call(Ec2Service service, String action, JsonNode parameters) throws Refusal {
        return service.serve(new Call(Principal.OWNER, "ec2", action, parameters));
    }

    /** As an SDK sends it: the same names with an initial capital, all values texts, empty lists left out. */
    private static JsonNode asParameter(JsonNode answer) {
        if (answer instanceof ArrayNode list) {
            var parameter = Ground.JSON.createArrayNode();
            list.forEach(item -> parameter.add(asParameter(item)));
            return parameter;
        }
        if (answer instanceof ObjectNode object) {
            var parameter = Ground.JSON.createObjectNode();
            object.properties().stream()
                    .filter(member ->
                            !member.getValue().isArray() || !member.getValue().isEmpty())
                    .forEach(member -> parameter.set(
                            member.getKey().substring(0, 1).toUpperCase(Locale.ROOT)
                                    + member.getKey().substring(1),
                            asParameter(member.getValue())));
            return parameter;
        }
        return new TextNode(answer.asText());
    }

    @Provide
    Arbitrary<List<Permission>> rules() {
        return permissions().list().ofMaxSize(12).uniqueElements();
    }

    private static Arbitrary<Permission> permissions() {
        var peers = Arbitraries.oneOf(
                Arbitraries.of(GROUP, OTHER, ExampleGroups.DEFAULT).map(Peer.Group::new),
                Arbitraries.of("0.0.0.0/0", "10.0.0.0/16", "10.0.1.4/32")
                        .map(text -> new Peer.Addresses(AddressBlock.of(text))),
                Arbitraries.just(new Peer.PrefixList(PrefixList.S3.id())));
        return Combinators.combine(
                        Arbitraries.of("tcp", "udp", "icmp", "47", Permission.ALL),
                        Arbitraries.of(0, 1, 443, 65_534),
                        Arbitraries.integers().between(0, 1),
                        peers)
                .as((protocol, port, more, peer) -> new Permission(protocol, port, port + more, peer));
    }
}
