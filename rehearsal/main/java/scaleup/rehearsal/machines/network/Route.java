package scaleup.rehearsal.machines.network;

/** A route of a route table, beside the local one that every table has. */
public record Route(AddressBlock destination, Target target) {
    /** Where packets go. */
    public sealed interface Target {
        String id();
    }

    /** To the internet, for network interfaces that have a public address. */
    public record ToInternet(String id) implements Target {}

    /** To the internet under the address of a NAT gateway. */
    public record ToNat(String id) implements Target {}

    /** To a network that a VPC peering connection or a transit gateway leads to, which are in no template. */
    public record ToNeighbour(String id) implements Target {}

    /** To a service of AWS, without leaving its network. */
    public record ToEndpoint(String id) implements Target {}
}
