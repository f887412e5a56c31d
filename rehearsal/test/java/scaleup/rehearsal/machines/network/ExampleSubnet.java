package scaleup.rehearsal.machines.network;

import scaleup.rehearsal.machines.Slot;

/** A VPC with one subnet. */
public final class ExampleSubnet {
    private ExampleSubnet() {}

    /** Makes it; returns the subnet's id. */
    public static String make(RoutedVpc vpc, Slot slot) throws Exception {
        var template = new ExampleVpc(vpc.network(), vpc, slot);
        var id = template.make("VPC", "Vpc", "{'EnableDnsHostnames': true, 'CidrBlock': '10.0.0.0/16'}")
                .reference();
        return template.make(
                        "Subnet",
                        "Subnet",
                        "{'VpcId': '%s', 'CidrBlock': '10.0.1.0/24', 'AvailabilityZone': 'eu-central-1a'}",
                        id)
                .reference();
    }
}
