package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NameRule;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Properties;

/** Plays security groups and their rules. */
final class SecurityGroupPlayers {
    private static final int LAST_PORT = 65_535;

    private final VpcNetwork network;

    SecurityGroupPlayers(VpcNetwork network) {
        this.network = network;
    }

    Made group(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(
                declaration,
                "GroupDescription",
                "GroupName",
                "SecurityGroupEgress",
                "SecurityGroupIngress",
                "Tags",
                "VpcId");
        var ingress = permissions(properties, "SecurityGroupIngress", Direction.INGRESS);
        var egress = permissions(properties, "SecurityGroupEgress", Direction.EGRESS);
        if (egress.isEmpty()) {
            // "if you do not add egress rules, we add egress rules that allow all outbound traffic"
            egress.add(Permission.all(new Peer.Addresses(AddressBlock.ANY)));
        }
        var group = new SecurityGroup(
                PhysicalId.hexadecimal(declaration, "sg"),
                NameRule.SECURITY_GROUP.check(
                        declaration.path() + ": GroupName",
                        properties.optionalText("GroupName").orElse(declaration.id())),
                properties.text("GroupDescription"),
                ingress,
                egress);
        network.addGroup(properties.text("VpcId"), group);
        return new Made(group.id(), Map.of("GroupId", group.id(), "Id", group.id(), "VpcId", properties.text("VpcId")));
    }

    Made ingress(Declaration declaration) throws NotMade, IOException, InterruptedException {
        return rule(declaration, Direction.INGRESS);
    }

    Made egress(Declaration declaration) throws NotMade, IOException, InterruptedException {
        return rule(declaration, Direction.EGRESS);
    }

    private Made rule(Declaration declaration, Direction direction) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(
                declaration,
                Stream.concat(Stream.of("GroupId"), Stream.of(known(direction))).toList());
        network.authorize(properties.text("GroupId"), direction, permission(properties, direction));
        var id = PhysicalId.hexadecimal(declaration, "sgr");
        return new Made(id, Map.of("Id", id));
    }

    private static List<Permission> permissions(Properties group, String rules, Direction direction) throws NotMade {
        var permissions = new ArrayList<Permission>();
        for (var rule : group.objects(rules, known(direction))) {
            permissions.add(permission(rule, direction));
        }
        return permissions;
    }

    private static String[] known(Direction direction) {
        return new String[] {
            "CidrIp", "Description", "FromPort", "IpProtocol", "ToPort", group(direction), prefixList(direction)
        };
    }

    private static String group(Direction direction) {
        return direction == Direction.INGRESS ? "SourceSecurityGroupId" : "DestinationSecurityGroupId";
    }

    private static String prefixList(Direction direction) {
        return direction == Direction.INGRESS ? "SourcePrefixListId" : "DestinationPrefixListId";
    }

    private static Permission permission(Properties rule, Direction direction) throws NotMade {
        var peers = new ArrayList<Peer>();
        if (rule.has("CidrIp")) {
            peers.add(new Peer.Addresses(rule.value("CidrIp", AddressBlock::of)));
        }
        rule.optionalText(group(direction)).map(Peer.Group::new).ifPresent(peers::add);
        rule.optionalText(prefixList(direction)).map(Peer.PrefixList::new).ifPresent(peers::add);
        if (peers.size() != 1) {
            throw new NotMade("%s: exactly one of CidrIp, %s and %s is needed"
                    .formatted(rule.path(), group(direction), prefixList(direction)));
        }
        try {
            var protocol = rule.value("IpProtocol", Permission::protocol);
            var peer = peers.get(0);
            return Permission.hasPorts(protocol)
                    ? new Permission(
                            protocol,
                            rule.number("FromPort", -1, LAST_PORT),
                            rule.number("ToPort", -1, LAST_PORT),
                            peer)
                    : new Permission(
                            protocol,
                            rule.number("FromPort", -1, -1, LAST_PORT),
                            rule.number("ToPort", -1, -1, LAST_PORT),
                            peer);
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(rule.path(), e.getMessage()), e);
        }
    }
}
