package scaleup.rehearsal.play;

import scaleup.rehearsal.machines.network.VpcNetwork;
import scaleup.rehearsal.region.ec2.Subnets;

/** The subnets, as the instance metadata tell of them. */
record DeclaredSubnets(VpcNetwork network) implements Subnets {
    @Override
    public String vpc(String subnet) {
        return network.vpc();
    }

    @Override
    public String cidr(String subnet) {
        return network.topology().subnets().get(subnet).cidr().toString();
    }

    @Override
    public String vpcCidr(String subnet) {
        return network.topology().cidr().toString();
    }
}
