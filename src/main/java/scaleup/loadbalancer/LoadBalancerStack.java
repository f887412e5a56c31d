package scaleup.loadbalancer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.route53.CfnRecordSet;
import software.constructs.Construct;

/** The load balancers: HAProxy, active-active behind a front door that spreads connections over them. */
public final class LoadBalancerStack extends Stack {
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
                .behind(frontDoor.targets(names))
                .healthAddress("127.0.0.1")
                .user("certificate")
                .packages(List.of("haproxy", "nftables", "socat"))
                .file(HostFile.environment("/etc/scaleup/haproxy.env", variables(environment, certificate)))
                .files(
                        "loadbalancer",
                        "/etc/systemd/system/scaleup-haproxy.service",
                        "/etc/systemd/system/scaleup-haproxy-gate.service",
                        "/etc/systemd/system/scaleup-haproxy-hung.service",
                        "/etc/systemd/system/scaleup-certificate.service",
                        "/usr/local/libexec/scaleup/certificate")
                .files("balancer", "/etc/scaleup/hung.nft")
                .workload(Workload.of(this, HAPROXY, haproxy(configuration.loadBalancer())))
                .log(ACCESS_LOG, "/var/log/scaleup-access.log")
                .permission(
                        "certificate",
                        Statement.allow(List.of("secretsmanager:GetSecretValue"), List.of(certificate.arn())));
        certificate.decryption().ifPresent(decrypt -> host.permission("certificate-key", decrypt));
        var servers = Servers.of(this, environment, network, host);
        new ResponseMetrics(this, environment, network.metrics(), servers.logGroupName(ACCESS_LOG));
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
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("AWS_REGION", Aws.REGION);
        variables.put("CERTIFICATE_SECRET", certificate.arn());
        variables.putAll(LoadBalancerParameters.haProxy(environment));
        return variables;
    }

    /** What would be too long for user data: HAProxy's configuration, the lists in it that a user makes, and scripts. */
    private static List<HostFile> haproxy(LoadBalancer loadBalancer) {
        List<HostFile> files = new ArrayList<>();
        for (String name : List.of("haproxy.cfg", "gate", "handover", "threads")) {
            files.add(HostFile.resource("loadbalancer", HAPROXY + "/" + name));
        }
        files.add(HostFile.resource("balancer", HAPROXY + "/hung"));
        LoadBalancerParameters.lists(loadBalancer)
                .forEach((name, content) -> files.add(new HostFile(HAPROXY + "/" + name, "0644", content)));
        return files;
    }
}
