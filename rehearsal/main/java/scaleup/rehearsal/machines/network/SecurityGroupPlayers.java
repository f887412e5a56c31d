package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import scaleup.rehearsal.machines.network.SecurityGroup.Direction;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

/** Plays security groups and their rules. */
final class SecurityGroupPlayers {
    private final Network network;

    SecurityGroupPlayers(Network network) {
        this.network = network;
    }

    Made group(Declaration declaration) throws NotMade, IOException, InterruptedException {
        var properties = Properties.of(
                declaration, "GroupDescription", "GroupName", "SecurityGroupEgress", "SecurityGroupIngress", "VpcId");
        var ingress = permissions(properties.parts("SecurityGroupIngress"), Direction.INGRESS);
        var egress = permissions(properties.parts("SecurityGroupEgress"), Direction.EGRESS);
        if (egress.isEmpty()) {
            // "if you do not add egress rules, we add egress rules that allow all outbound traffic"
            egress.add(Permission.all(new Peer.Addresses(Cidr.ANY)));
        }
        var group = new SecurityGroup(
                ResourceId.of("sg", declaration.path()),
                properties.optional("GroupName").orElse(declaration.id()),
                ingress,
                egress);
        network.addGroup(properties.required("VpcId"), group);
        return new Made(
                group.id(), Map.of("GroupId", group.id(), "Id", group.id(), "VpcId", properties.required("VpcId")));
    }

    Made ingress(Declaration declaration) throws NotMade, IOException, InterruptedException {
        return rule(declaration, Direction.INGRESS);
    }

    Made egress(Declaration declaration) throws NotMade, IOException, InterruptedException {
        return rule(declaration, Direction.EGRESS);
    }

    private Made rule(Declaration declaration, Direction direction) throws NotMade, IOException, InterruptedException {
        var properties = new Properties(declaration.path(), declaration.properties());
        properties.refuseAllBut(
                Stream.concat(Stream.of("GroupId"), Stream.of(known(direction))).toArray(String[]::new));
        network.authorize(properties.required("GroupId"), direction, permission(properties, direction));
        var id = ResourceId.of("sgr", declaration.path());
        return new Made(id, Map.of("Id", id));
    }

    private static List<Permission> permissions(List<Properties> rules, Direction direction) throws NotMade {
        var permissions = new ArrayList<Permission>();
        for (var rule : rules) {
            rule.refuseAllBut(known(direction));
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
        if (rule.optional("CidrIp").isPresent()) {
            peers.add(new Peer.Addresses(rule.cidr("CidrIp")));
        }
        rule.optional(group(direction)).map(Peer.Group::new).ifPresent(peers::add);
        rule.optional(prefixList(direction)).map(Peer.PrefixList::new).ifPresent(peers::add);
        if (peers.size() != 1) {
            throw new NotMade("%s: exactly one of CidrIp, %s and %s is needed"
                    .formatted(rule.path(), group(direction), prefixList(direction)));
        }
        try {
            var protocol = Permission.protocol(rule.required("IpProtocol"));
            var peer = peers.get(0);
            return Permission.hasPorts(protocol)
                    ? new Permission(protocol, rule.number("FromPort"), rule.number("ToPort"), peer)
                    : new Permission(protocol, rule.number("FromPort", -1), rule.number("ToPort", -1), peer);
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(rule.path(), e.getMessage()), e);
        }
    }
}
