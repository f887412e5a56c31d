package scaleup.rehearsal.machines.network;

/**
 * A subnet.
 *
 * @param id for example {@code subnet-0123456789abcdef0}
 * @param zone its availability zone, for example {@code eu-central-1a}
 */
public record Subnet(String id, AddressBlock cidr, String zone) {
    /** The first four addresses and the last are AWS's ("Subnet CIDR blocks", Amazon VPC User Guide). */
    static final int RESERVED_AT_START = 4;

    /** The VPC's router: the second address. */
    public String gateway() {
        return cidr.address(1);
    }
}
