package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import scaleup.rehearsal.machines.network.Peer;
import scaleup.rehearsal.machines.network.Permission;
import scaleup.rehearsal.machines.network.SecurityGroup;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.machines.network.VpcNetwork;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Page;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * The actions of Amazon EC2 on the security groups of the VPC, which is not a default one: its groups go by their ids.
 * Rules have no ids here.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html">
 *     DescribeSecurityGroups</a>: pages have 5 to 1,000 groups, or all where no size is given
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html">
 *     RevokeSecurityGroupIngress</a> and <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html">
 *     RevokeSecurityGroupEgress</a>: every value must be the rule's; if one rule is unknown, none is taken away
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html">Error codes for the Amazon EC2
 *     API</a>
 */
final class SecurityGroupActions {
    private static final int LEAST_OF_A_PAGE = 5;
    private static final int MOST_OF_A_PAGE = 1_000;
    private static final Page.Limits PAGES = new Page.Limits(
            Integer.MAX_VALUE, Integer.MAX_VALUE, "InvalidParameterValue", "Unable to parse pagination token");

    private final Account account;
    private final VpcNetwork network;

    SecurityGroupActions(Account account, VpcNetwork network) {
        this.account = account;
        this.network = network;
    }

    JsonNode describeSecurityGroups(JsonNode parameters) throws Refusal {
        ActionParameters.only(parameters, Set.of("Filter", "GroupId", "MaxResults", "NextToken"));
        ActionParameters.checkPageSize(parameters, LEAST_OF_A_PAGE, MOST_OF_A_PAGE);
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : parameters.path("GroupId")) {
            ids.add(existing(id.asText()));
        }
        Predicate<SecurityGroup> wanted = Filters.of(
                parameters.path("Filter"),
                Map.of(
                        "description", group -> List.of(group.description()),
                        "group-id", group -> List.of(group.id()),
                        "group-name", group -> List.of(group.name()),
                        "owner-id", group -> List.of(account.id()),
                        "vpc-id", group -> List.of(network.vpc())));
        Page<SecurityGroup> page = Page.of(
                network.groups().values().stream()
                        .filter(group -> ids.isEmpty() || ids.contains(group.id()))
                        .filter(wanted)
                        .sorted(Comparator.comparing(SecurityGroup::id))
                        .toList(),
                SecurityGroup::id,
                parameters.path("NextToken"),
                parameters.path("MaxResults"),
                PAGES);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var groups = answer.putArray("securityGroupInfo");
        page.items().forEach(group -> groups.add(description(group)));
        page.next().ifPresent(token -> answer.put("nextToken", token));
        return answer;
    }

    JsonNode revokeSecurityGroupIngress(JsonNode parameters) throws Refusal {
        return revoke(parameters, Direction.INGRESS);
    }

    JsonNode revokeSecurityGroupEgress(JsonNode parameters) throws Refusal {
        return revoke(parameters, Direction.EGRESS);
    }

    private JsonNode revoke(JsonNode parameters, Direction direction) throws Refusal {
        ActionParameters.only(parameters, Set.of("GroupId", "IpPermissions"));
        if (!parameters.has("GroupId")) {
            throw ActionParameters.missing("GroupId");
        }
        String group = existing(parameters.path("GroupId").asText());
        List<Permission> permissions = IpPermissions.read(parameters.path("IpPermissions"), account);
        try {
            network.revoke(group, direction, permissions);
        } catch (IllegalArgumentException e) {
            throw IpPermissions.notFound();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the firewall followed", e);
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("return", true);
        var revoked = answer.putArray("revokedSecurityGroupRuleSet");
        permissions.forEach(permission -> revoked.add(rule(group, direction, permission)));
        return answer;
    }

    private ObjectNode description(SecurityGroup group) {
        ObjectNode description = JsonNodeFactory.instance.objectNode();
        description
                .put("ownerId", account.id())
                .put("groupId", group.id())
                .put("securityGroupArn", account.arn("ec2", "security-group/" + group.id()))
                .put("groupName", group.name())
                .put("groupDescription", group.description())
                .put("vpcId", network.vpc());
        description.set("ipPermissions", IpPermissions.describe(group.ingress(), account));
        description.set("ipPermissionsEgress", IpPermissions.describe(group.egress(), account));
        return description;
    }

    /** <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokedSecurityGroupRule.html">Its page</a>. */
    private static ObjectNode rule(String group, Direction direction, Permission permission) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("groupId", group)
                .put("isEgress", direction == Direction.EGRESS)
                .put("ipProtocol", permission.protocol())
                .put("fromPort", permission.from())
                .put("toPort", permission.to())
                .put(peer(permission.peer()), permission.peer().toString());
    }

    private static String peer(Peer peer) {
        if (peer instanceof Peer.Group) {
            return "referencedGroupId";
        }
        return peer instanceof Peer.PrefixList ? "prefixListId" : "cidrIpv4";
    }

    private String existing(String id) throws Refusal {
        if (!network.groups().containsKey(wellFormed(id))) {
            throw new Refusal(400, "InvalidGroup.NotFound", "The security group '%s' does not exist".formatted(id));
        }
        return id;
    }

    static String wellFormed(String id) throws Refusal {
        if (!id.matches("sg-[0-9a-f]{8}([0-9a-f]{9})?")) {
            throw new Refusal(
                    400, "InvalidGroupId.Malformed", "Invalid id: \"%s\" (expecting \"sg-...\")".formatted(id));
        }
        return id;
    }
}
