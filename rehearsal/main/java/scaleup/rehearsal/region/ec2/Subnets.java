package scaleup.rehearsal.region.ec2;

/** What instances tell of the subnet that they are in. */
public interface Subnets {
    /** The id of the subnet's VPC. */
    String vpc(String subnet);

    /** The subnet's IPv4 addresses, for example {@code 10.0.1.0/24}. */
    String cidr(String subnet);

    /** The IPv4 addresses of the subnet's VPC. */
    String vpcCidr(String subnet);
}
