package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.List;
import scaleup.rehearsal.machines.NetworkInterface;

/** A VPC in which nothing but interface endpoints is made. */
public final class ServiceEndpoints {
    private final VpcNetwork network = new VpcNetwork(topology -> {});

    public ServiceEndpoints() throws IOException, InterruptedException {
        network.addVpc("vpc-1", AddressBlock.of("10.0.0.0/16"), SecurityGroup.ofVpc("sg-1"));
    }

    public VpcNetwork network() {
        return network;
    }

    /** Adds a node of a service's endpoint. */
    public void add(String service, String address) throws IOException, InterruptedException {
        network.addEndpoint(service, new NetworkInterface("eni-" + address, service, address, "subnet-1", List.of()));
    }
}
