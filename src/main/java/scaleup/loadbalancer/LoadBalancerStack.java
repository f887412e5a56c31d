package scaleup.loadbalancer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import scaleup.configuration.Cidr;
import scaleup.configuration.Configuration;
import scaleup.configuration.Limits;
import scaleup.configuration.LoadBalancer;
import scaleup.environment.Build;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.permission.Statement;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Tier;
import scaleup.tier.TierProps;
import scaleup.tier.Workload;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.route53.CfnRecordSet;
import software.constructs.Construct;

/** The load balancers: HAProxy, active-active behind a front door that spreads connections over them. */
public final class LoadBalancerStack extends Stack {
    /** A network load balancer takes up to five minutes to send connections to a new target. */
    private static final int WARM_UP_SECONDS = 300;

    /** The period over which HAProxy counts a client's requests. */
    private static final int RATE_PERIOD_SECONDS = 10;

    private static final String ACCESS_LOG = "access";

    private static final String HAPROXY = "/opt/haproxy";

    private final FrontDoor frontDoor;

    public LoadBalancerStack(
            Construct scope,
            Names names,
            StackProps props,
            Configuration configuration,
            Build build,
            NetworkStack network) {
        super(scope, names.stack("LoadBalancer"), props);
        frontDoor = new FrontDoor(this, names, network, configuration);
        var certificate = new CertificateSecret(this, names, configuration.certificate());
        new CertificateFunction(this, names, configuration, build, network, certificate, frontDoor);
        // What the front door asks depends on the tiers behind; the host has a page of its own.
        var host = new Host("scaleup-haproxy.service", Ports.LOAD_BALANCER_LOCAL)
                .healthAddress("127.0.0.1")
                .packages(List.of("haproxy", "socat"))
                .file(HostFile.environment("/etc/scaleup/haproxy.env", environment(names, configuration, certificate)))
                .files(
                        "loadbalancer",
                        "/etc/systemd/system/scaleup-haproxy.service",
                        "/etc/systemd/system/scaleup-certificate.service",
                        "/usr/local/libexec/scaleup/certificate")
                .workload(Workload.of(this, HAPROXY, haproxy(configuration.loadBalancer())))
                .log(ACCESS_LOG, "/var/log/scaleup-access.log")
                .permission(
                        "certificate",
                        Statement.allow(List.of("secretsmanager:GetSecretValue"), List.of(certificate.arn())));
        certificate.decryption().ifPresent(decrypt -> host.permission("certificate-key", decrypt));
        var tier = new Tier(
                this,
                names,
                configuration,
                build,
                network,
                new TierProps(
                        Names.LOAD_BALANCER,
                        configuration.loadBalancer().scaling(),
                        network.isolation().loadBalancer(),
                        host,
                        LoadBalancer.LEAVE_SECONDS,
                        WARM_UP_SECONDS,
                        frontDoor.targetGroupArns(),
                        frontDoor.unhealthyAlarm(names)));
        new ResponseMetrics(this, names, tier.logGroupName(ACCESS_LOG));
        configuration.domain().ifPresent(domain -> CfnRecordSet.Builder.create(this, "Domain")
                .hostedZoneId(domain.hostedZoneId())
                .name(domain.name())
                .type("A")
                .aliasTarget(CfnRecordSet.AliasTargetProperty.builder()
                        .dnsName(frontDoor.dnsName())
                        .hostedZoneId(frontDoor.hostedZoneId())
                        .evaluateTargetHealth(true)
                        .build())
                .build());
        CfnOutput.Builder.create(this, "Url")
                .description("Where users reach the site")
                .value("https://"
                        + configuration.domain().map(domain -> domain.name()).orElse(frontDoor.dnsName()))
                .build();
    }

    public FrontDoor frontDoor() {
        return frontDoor;
    }

    private Map<String, Object> environment(Names names, Configuration configuration, CertificateSecret certificate) {
        var loadBalancer = configuration.loadBalancer();
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("AWS_REGION", Aws.REGION);
        environment.put("CERTIFICATE_SECRET", certificate.arn());
        environment.put("ALGORITHM", loadBalancer.algorithm().keyword());
        environment.put("RESPONSE_TIMEOUT_SECONDS", loadBalancer.scaling().responseTimeoutSeconds());
        environment.put("REQUESTS_PER_10_SECONDS", loadBalancer.requestsPerSecondPerClient() * RATE_PERIOD_SECONDS);
        environment.put("CONNECTIONS_PER_CLIENT", loadBalancer.limits().connectionsPerClient());
        environment.put("BUFFER_BYTES", buffer(loadBalancer.limits()));
        environment.put("BODY_BYTES", loadBalancer.limits().bodyBytes());
        environment.put("IDLE_SECONDS", loadBalancer.limits().idleSeconds());
        environment.put("WEB_NAME", names.servers(Names.WEB));
        environment.put("WEB_PORT", Ports.WEB);
        environment.put("WEB_SLOTS", configuration.web().scaling().slots());
        environment.put("APPLICATION_NAME", names.servers(Names.APPLICATION));
        environment.put("APPLICATION_PORT", Ports.APPLICATION);
        environment.put(
                "APPLICATION_SLOTS", configuration.application().scaling().slots());
        return environment;
    }

    /** What would be too long for user data: HAProxy's configuration, and the lists in it that a user makes. */
    private static List<HostFile> haproxy(LoadBalancer loadBalancer) {
        return List.of(
                HostFile.resource("loadbalancer", HAPROXY + "/haproxy.cfg"),
                list(HAPROXY + "/application-paths.lst", loadBalancer.applicationPaths()),
                list(
                        HAPROXY + "/trusted-proxies.lst",
                        loadBalancer.limits().trustedProxies().stream()
                                .map(Cidr::text)
                                .toList()));
    }

    /** One a line, as HAProxy's {@code -f} reads them. */
    private static HostFile list(String path, List<String> entries) {
        return new HostFile(
                path, "0644", entries.stream().map(entry -> entry + "\n").collect(Collectors.joining()));
    }

    /**
     * HAProxy's {@code tune.bufsize} for headers of the size allowed: with them go {@code tune.maxrewrite} and eight bytes
     * of its own for each of the up to 101 headers.
     */
    private static int buffer(Limits limits) {
        return limits.headerBytes() + 4096;
    }
}
