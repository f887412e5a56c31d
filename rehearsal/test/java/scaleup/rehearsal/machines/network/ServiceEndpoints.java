package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.List;
import scaleup.rehearsal.machines.NetworkInterface;

/** A VPC in which nothing but interface endpoints is made. */
public final class ServiceEndpoints {
    private final VpcNetwork network = new VpcNetwork(topology -> {});

    public ServiceEndpoints() throws IOException, InterruptedException {
        this("10.0.0.0/16");
    }

    public ServiceEndpoints(String cidr) throws IOException, InterruptedException {
        network.addVpc("vpc-1", AddressBlock.of(cidr), SecurityGroup.ofVpc("sg-1"));
    }

    /** Adds a subnet from which a gateway endpoint is reached. */
    public void route(String subnet, String cidr, String endpoint) throws IOException, InterruptedException {
        network.addSubnet("vpc-1", new Subnet(subnet, AddressBlock.of(cidr), "eu-central-1a"));
        network.addRouteTable("vpc-1", "rtb-" + subnet);
        network.associate(subnet, "rtb-" + subnet);
        network.addRoute(
                "rtb-" + subnet, new Route(AddressBlock.of("198.51.100.20/32"), new Route.ToEndpoint(endpoint)));
    }

    public VpcNetwork network() {
        return network;
    }

    /** Adds a node of a service's endpoint. */
    public void add(String service, String address) throws IOException, InterruptedException {
        network.addEndpoint(service, new NetworkInterface("eni-" + address, service, address, "subnet-1", List.of()));
    }
}
