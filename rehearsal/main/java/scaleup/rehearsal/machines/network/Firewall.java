package scaleup.rehearsal.machines.network;

import java.io.IOException;

/** What enforces a VPC's rules. */
@FunctionalInterface
interface Firewall {
    /** Puts the rules of {@code topology} into force as a whole, in place of those before. */
    void enforce(Topology topology) throws IOException, InterruptedException;
}
