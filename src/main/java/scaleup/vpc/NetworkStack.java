package scaleup.vpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.cloudwatch.LogKey;
import scaleup.cloudwatch.SessionLog;
import scaleup.configuration.Destination;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.route53.CfnHostedZone;
import software.constructs.Construct;

/** Where everything stands: VPC, isolation, ways out, the private zone, and the key that encrypts logs. */
public final class NetworkStack extends Stack {
    private final Names names;
    private final Vpc vpc;
    private final Isolation isolation;
    private final String zoneId;
    private final LogKey logKey;
    private final NetworkFunction function;

    public NetworkStack(Construct scope, Environment environment) {
        super(scope, environment.names().stack("Network"), environment.stack("Network"));
        names = environment.names();
        var configuration = environment.configuration();
        Regions.declare(this, configuration, environment.build().databaseRegions());
        logKey = new LogKey(this, environment);
        if (configuration.hosts().logSessions()) {
            new SessionLog(this, names, logKey);
        }

        vpc = new Vpc(this, names, configuration.network());
        routeToNeighbours(environment);
        new FlowLog(this, environment, vpc.id(), logKey);

        isolation = new Isolation(this, environment, vpc.id());
        function = new NetworkFunction(this, environment, logKey, vpc);
        new Endpoints(this, vpc, isolation, function);
        if (configuration.network().dnsFirewall()) {
            new DnsFirewall(this, vpc.id());
        }

        zoneId = CfnHostedZone.Builder.create(this, "Zone")
                .name(names.zone())
                .vpcs(List.of(CfnHostedZone.VPCProperty.builder()
                        .vpcId(vpc.id())
                        .vpcRegion(Aws.REGION)
                        .build()))
                .build()
                .getRef();
    }

    /** One route to each network, whichever ports are asked there. */
    private void routeToNeighbours(Environment environment) {
        Map<String, Destination> neighbours = new LinkedHashMap<>();
        environment.tiers().stream()
                .flatMap(tier -> tier.egress().stream())
                .filter(destination -> destination.through().isPresent())
                .forEach(destination -> neighbours.put(destination.to(), destination));
        neighbours.values().forEach(vpc::route);
    }

    public String vpcId() {
        return vpc.id();
    }

    /** For the front door and NAT gateways. */
    public List<String> publicSubnetIds() {
        return vpc.publicSubnetIds();
    }

    /** For load balancers, web and application servers. */
    public List<String> privateSubnetIds() {
        return vpc.privateSubnetIds();
    }

    /** For the database: no route out of the VPC. */
    public List<String> databaseSubnetIds() {
        return vpc.databaseSubnetIds();
    }

    public Isolation isolation() {
        return isolation;
    }

    /** The id of the private hosted zone in which each tier's servers are listed. */
    public String zoneId() {
        return zoneId;
    }

    /** A resource of another stack that is deleted only when no network interface is left in {@code securityGroup}. */
    public CfnResource interfacesGone(Construct scope, String id, String securityGroup) {
        return function.interfacesGone(scope, id, securityGroup);
    }

    /**
     * The namespace of the metrics that alarms are about. Whoever may write a log can write any metric whose namespace he knows
     * ("you need the logs:PutLogEvents permission but you don't need to also have the cloudwatch:PutMetricData permission": Amazon
     * CloudWatch User Guide, "Embedding metrics within logs"), and hosts write logs. So its last part is the id of the private zone,
     * which Amazon Route 53 chose, which no host is told, and which no role of a host may ask for, nor any right that one could
     * be given to look at logs.
     */
    public String metrics() {
        return names.metrics(zoneId);
    }

    public LogKey logKey() {
        return logKey;
    }
}
