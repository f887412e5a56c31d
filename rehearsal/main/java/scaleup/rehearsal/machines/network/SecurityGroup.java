package scaleup.rehearsal.machines.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A security group: whom the network interfaces that have it may connect to, and who may connect to them.
 *
 * @param id for example {@code sg-0123456789abcdef0}
 * @param name for people
 * @param description for people
 */
public record SecurityGroup(
        String id, String name, String description, List<Permission> ingress, List<Permission> egress) {
    /** Which way a connection goes, seen from the group's members. */
    public enum Direction {
        INGRESS,
        EGRESS
    }

    public SecurityGroup {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /** What every VPC has: all traffic among members, and out ("Default security groups", Amazon VPC User Guide). */
    static SecurityGroup ofVpc(String id) {
        return new SecurityGroup(
                id,
                "default",
                "default VPC security group",
                List.of(Permission.all(new Peer.Group(id))),
                List.of(Permission.all(new Peer.Addresses(AddressBlock.ANY))));
    }

    public List<Permission> permissions(Direction direction) {
        return direction == Direction.INGRESS ? ingress : egress;
    }

    /** The same group with other permissions in one direction. */
    SecurityGroup with(Direction direction, List<Permission> permissions) {
        return direction == Direction.INGRESS
                ? new SecurityGroup(id, name, description, permissions, egress)
                : new SecurityGroup(id, name, description, ingress, permissions);
    }

    SecurityGroup plus(Direction direction, Permission permission) {
        var permissions = new ArrayList<>(permissions(direction));
        permissions.add(permission);
        return with(direction, permissions);
    }

    SecurityGroup minus(Direction direction, List<Permission> permissions) {
        var rest = new ArrayList<>(permissions(direction));
        rest.removeAll(permissions);
        return with(direction, rest);
    }
}
