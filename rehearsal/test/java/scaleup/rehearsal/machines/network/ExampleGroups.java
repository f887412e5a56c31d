package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A VPC in which nothing but security groups is made. */
public final class ExampleGroups {
    public static final String VPC = "vpc-0123456789abcdef0";
    public static final String DEFAULT = "sg-0000000000000000d";

    private final AtomicInteger enforced = new AtomicInteger();
    private final VpcNetwork network = new VpcNetwork(topology -> enforced.incrementAndGet());

    public ExampleGroups() throws IOException, InterruptedException {
        network.addVpc(VPC, AddressBlock.of("10.0.0.0/16"), SecurityGroup.ofVpc(DEFAULT));
    }

    /** A VPC that is not made yet. */
    public static VpcNetwork nothing() {
        return new VpcNetwork(topology -> {});
    }

    public VpcNetwork network() {
        return network;
    }

    /** How often the firewall was given rules. */
    public int enforced() {
        return enforced.get();
    }

    public void add(SecurityGroup group) throws IOException, InterruptedException {
        network.addGroup(VPC, group);
    }
}
