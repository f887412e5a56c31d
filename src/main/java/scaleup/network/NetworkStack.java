package scaleup.network;

import java.util.ArrayList;
import java.util.List;
import scaleup.Names;
import scaleup.configuration.Configuration;
import scaleup.configuration.Egress;
import scaleup.configuration.Network;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SelectedSubnets;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.route53.CfnHostedZone;
import software.constructs.Construct;

/** Where everything stands: VPC, isolation, ways out, the private zone, and the key that encrypts logs. */
public final class NetworkStack extends Stack {
    private static final int MAXIMUM_ZONES = 3;

    private final String vpcId;
    private final List<String> publicSubnetIds;
    private final List<String> privateSubnetIds;
    private final List<String> databaseSubnetIds;
    private final Isolation isolation;
    private final String zoneId;
    private final LogKey logKey;

    public NetworkStack(Construct scope, Names names, StackProps props, Configuration configuration) {
        super(scope, names.stack("Network"), props);
        var network = configuration.network();
        logKey = new LogKey(this, names);

        var vpc = vpc(network);
        vpcId = vpc.getVpcId();
        publicSubnetIds = subnets(vpc, "public").getSubnetIds();
        var privateSubnets = subnets(vpc, "private");
        privateSubnetIds = privateSubnets.getSubnetIds();
        databaseSubnetIds = subnets(vpc, "database").getSubnetIds();
        new FlowLog(this, vpcId, names, logKey, configuration.hosts().logRetentionDays());

        isolation = new Isolation(this, vpcId, configuration);
        new Endpoints(this, vpcId, privateSubnets, isolation);

        zoneId = CfnHostedZone.Builder.create(this, "Zone")
                .name(names.zone())
                .vpcs(List.of(CfnHostedZone.VPCProperty.builder()
                        .vpcId(vpcId)
                        .vpcRegion(Aws.REGION)
                        .build()))
                .build()
                .getRef();
    }

    public String vpcId() {
        return vpcId;
    }

    /** For the front door and NAT gateways. */
    public List<String> publicSubnetIds() {
        return publicSubnetIds;
    }

    /** For load balancers, web and application servers. */
    public List<String> privateSubnetIds() {
        return privateSubnetIds;
    }

    /** For the database: no route out of the VPC. */
    public List<String> databaseSubnetIds() {
        return databaseSubnetIds;
    }

    public Isolation isolation() {
        return isolation;
    }

    /** The id of the private hosted zone in which each tier's servers are listed. */
    public String zoneId() {
        return zoneId;
    }

    public LogKey logKey() {
        return logKey;
    }

    /**
     * A quarter of the addresses for the private subnets of each of three zones; the last quarter holds the public and
     * the database subnets. Room for the third zone is kept even where two are used, so that adding it moves nothing.
     */
    private Vpc vpc(Network network) {
        int prefix = network.cidr().prefix();
        boolean isolated = network.egress() == Egress.ENDPOINTS;
        return Vpc.Builder.create(this, "Vpc")
                .ipAddresses(IpAddresses.cidr(network.cidr().text()))
                .availabilityZones(availabilityZones(network.zones()))
                .reservedAzs(MAXIMUM_ZONES - network.zones())
                .natGateways(network.egress().natGateways(network.zones()))
                .restrictDefaultSecurityGroup(true)
                .subnetConfiguration(List.of(
                        subnet(
                                "private",
                                isolated ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
                                prefix + 2),
                        subnet("public", SubnetType.PUBLIC, prefix + 5),
                        subnet("database", SubnetType.PRIVATE_ISOLATED, prefix + 5)))
                .build();
    }

    private static SubnetConfiguration subnet(String name, SubnetType type, int cidrMask) {
        var subnet = SubnetConfiguration.builder().name(name).subnetType(type).cidrMask(cidrMask);
        if (type == SubnetType.PUBLIC) {
            subnet.mapPublicIpOnLaunch(false);
        }
        return subnet.build();
    }

    /** The region's first zones, whichever region that will be: synthesis asks no account. */
    private static List<String> availabilityZones(int count) {
        List<String> zones = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            zones.add(Fn.select(i, Fn.getAzs()));
        }
        return zones;
    }

    private static SelectedSubnets subnets(Vpc vpc, String name) {
        return vpc.selectSubnets(SubnetSelection.builder().subnetGroupName(name).build());
    }
}
