package scaleup.rehearsal.machines.network;

/** The other end that a security group rule speaks of. */
public sealed interface Peer {
    /** Any address of a block. */
    record Addresses(AddressBlock cidr) implements Peer {
        @Override
        public String toString() {
            return cidr.toString();
        }
    }

    /** The private addresses of the network interfaces that have a security group. */
    record Group(String id) implements Peer {
        @Override
        public String toString() {
            return id;
        }
    }

    /** The blocks of a prefix list. */
    record PrefixList(String id) implements Peer {
        @Override
        public String toString() {
            return id;
        }
    }
}
