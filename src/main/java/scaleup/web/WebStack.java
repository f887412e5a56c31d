package scaleup.web;

import java.util.List;
import scaleup.Build;
import scaleup.Names;
import scaleup.Ports;
import scaleup.configuration.Configuration;
import scaleup.configuration.MembershipTimes;
import scaleup.network.NetworkStack;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Symptoms;
import scaleup.tier.Tier;
import scaleup.tier.TierProps;
import scaleup.tier.Workload;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** The web tier: Nginx serves the site's files and hands everything else to the application tier. */
public final class WebStack extends Stack {
    private static final int WARM_UP_SECONDS = 30;

    public WebStack(
            Construct scope,
            Names names,
            StackProps props,
            Configuration configuration,
            Build build,
            NetworkStack network) {
        super(scope, names.stack("Web"), props);
        var host = new Host("scaleup-nginx.service", "http://127.0.0.1:%d/health".formatted(Ports.WEB))
                .packages(List.of("nginx"))
                .file(parameters(names, configuration))
                .files("web", "/etc/nginx/nginx.conf", "/etc/systemd/system/scaleup-nginx.service")
                .workload(new Workload(this, "Site", configuration.web().site(), "/srv/site"))
                .log("access", "/var/log/scaleup-nginx/access.log")
                .log("error", "/var/log/scaleup-nginx/error.log");
        new Tier(
                this,
                names,
                configuration,
                build,
                network,
                new TierProps(
                        Names.WEB,
                        configuration.web().scaling(),
                        network.isolation().web(),
                        host,
                        MembershipTimes.LEAVE_SECONDS,
                        WARM_UP_SECONDS,
                        List.of(),
                        Symptoms.errors(this, names, Names.WEB)));
    }

    /** What nginx.conf can't know: Nginx reads no variables of its environment. */
    private static HostFile parameters(Names names, Configuration configuration) {
        return new HostFile("/etc/nginx/parameters.conf", "0644", """
                upstream application {
                    zone application 256k;
                    server %s:%d resolve max_fails=1 fail_timeout=2s;
                    keepalive 64;
                    keepalive_timeout 20s;
                }
                proxy_read_timeout %ds;
                set_real_ip_from %s;
                """.formatted(
                        names.servers(Names.APPLICATION),
                        configuration.application().port(),
                        configuration.web().scaling().responseTimeoutSeconds(),
                        configuration.network().cidr().text()));
    }
}
