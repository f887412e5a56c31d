package scaleup.loadbalancer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Cidr;
import scaleup.configuration.Limits;
import scaleup.configuration.LoadBalancer;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.permission.Statement;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Servers;
import scaleup.tier.Workload;
import scaleup.vpc.NetworkStack;
import scaleup.web.WebTier;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.route53.CfnRecordSet;
import software.constructs.Construct;

/** The load balancers: HAProxy, active-active behind a front door that spreads connections over them. */
public final class LoadBalancerStack extends Stack {
    /** The period over which HAProxy counts a client's requests. */
    private static final int RATE_PERIOD_SECONDS = 10;

    private static final String ACCESS_LOG = "access";

    private static final String HAPROXY = "/opt/haproxy";

    private final FrontDoor frontDoor;

    public LoadBalancerStack(Construct scope, Environment environment, NetworkStack network) {
        super(scope, environment.names().stack("LoadBalancer"), environment.stack("LoadBalancer"));
        var names = environment.names();
        var configuration = environment.configuration();
        frontDoor = new FrontDoor(this, environment, network);
        var certificate = new CertificateSecret(this, environment);
        new CertificateFunction(this, environment, network, certificate, frontDoor);
        // What the front door asks depends on the tiers behind; the host has a page of its own.
        var host = new Host(
                        environment.tier(LoadBalancerTier.NAME), "scaleup-haproxy.service", Ports.LOAD_BALANCER_LOCAL)
                .healthAddress("127.0.0.1")
                .packages(List.of("haproxy", "nftables", "socat"))
                .file(HostFile.environment("/etc/scaleup/haproxy.env", variables(environment, certificate)))
                .files(
                        "loadbalancer",
                        "/etc/systemd/system/scaleup-haproxy.service",
                        "/etc/systemd/system/scaleup-haproxy-hung.service",
                        "/etc/systemd/system/scaleup-certificate.service",
                        "/usr/local/libexec/scaleup/certificate")
                .files("balancer", "/etc/scaleup/hung.nft", "/usr/local/libexec/scaleup/hung")
                .workload(Workload.of(this, HAPROXY, haproxy(configuration.loadBalancer())))
                .log(ACCESS_LOG, "/var/log/scaleup-access.log")
                .permission(
                        "certificate",
                        Statement.allow(List.of("secretsmanager:GetSecretValue"), List.of(certificate.arn())));
        certificate.decryption().ifPresent(decrypt -> host.permission("certificate-key", decrypt));
        var servers = Servers.behind(frontDoor.targets(names), this, environment, network, host);
        new ResponseMetrics(this, environment, servers.logGroupName(ACCESS_LOG));
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

    /** The names of the alarms on the certificate and on what keeps it. */
    public static List<String> certificateAlarms(Names names) {
        return CertificateFunction.alarms(names);
    }

    public FrontDoor frontDoor() {
        return frontDoor;
    }

    private static Map<String, Object> variables(Environment environment, CertificateSecret certificate) {
        var loadBalancer = environment.configuration().loadBalancer();
        var names = environment.names();
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("AWS_REGION", Aws.REGION);
        variables.put("CERTIFICATE_SECRET", certificate.arn());
        variables.put("ALGORITHM", loadBalancer.algorithm().keyword());
        variables.put("RESPONSE_TIMEOUT_SECONDS", loadBalancer.scaling().responseTimeoutSeconds());
        variables.put("REQUESTS_PER_10_SECONDS", loadBalancer.requestsPerSecondPerClient() * RATE_PERIOD_SECONDS);
        variables.put("CONNECTIONS_PER_CLIENT", loadBalancer.limits().connectionsPerClient());
        variables.put("BUFFER_BYTES", buffer(loadBalancer.limits()));
        variables.put("BODY_BYTES", loadBalancer.limits().bodyBytes());
        variables.put("IDLE_SECONDS", loadBalancer.limits().idleSeconds());
        variables.put("WEB_NAME", names.servers(WebTier.NAME));
        variables.put("WEB_PORT", Ports.WEB);
        variables.put("WEB_SLOTS", environment.tier(WebTier.NAME).scaling().slots());
        variables.put("APPLICATION_NAME", names.servers(ApplicationTier.NAME));
        variables.put("APPLICATION_PORT", Ports.APPLICATION);
        variables.put(
                "APPLICATION_SLOTS",
                environment.tier(ApplicationTier.NAME).scaling().slots());
        return variables;
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
