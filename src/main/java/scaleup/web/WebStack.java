package scaleup.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Configuration;
import scaleup.environment.Environment;
import scaleup.environment.Ports;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Servers;
import scaleup.tier.Workload;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/** The web tier: Nginx serves the site's files and hands everything else to the application tier. */
public final class WebStack extends Stack {
    private static final String NGINX = "/opt/nginx";

    private static final String HAPROXY = "/opt/haproxy";

    /** What the load balancer adds to a user's headers at most. */
    private static final int ADDED_BYTES = 8192;

    public WebStack(Construct scope, Environment environment, NetworkStack network) {
        super(scope, environment.names().stack("Web"), environment.stack("Web"));
        var configuration = environment.configuration();
        var host = new Host(environment.tier(WebTier.NAME), "scaleup-nginx.service", Ports.WEB)
                .packages(List.of("nginx", "haproxy", "nftables", "socat"))
                .file(parameters(configuration))
                .file(HostFile.environment("/etc/scaleup/upstream.env", upstream(environment)))
                .files(
                        "web",
                        "/etc/systemd/system/scaleup-nginx.service",
                        "/etc/systemd/system/scaleup-upstream.service",
                        "/etc/systemd/system/scaleup-upstream-hung.service",
                        "/etc/systemd/system/scaleup-workload.service.d/validators.conf",
                        "/usr/local/libexec/scaleup/validators")
                .files("balancer", "/etc/scaleup/hung.nft", "/usr/local/libexec/scaleup/hung")
                .workload(Workload.of(this, NGINX, nginx()))
                .workload(Workload.of(this, HAPROXY, List.of(HostFile.resource("web", HAPROXY + "/upstream.cfg"))))
                .workload(Workload.of(this, "Site", configuration.web().site(), "/srv/site"))
                .log("access", "/var/log/scaleup-nginx/access.log")
                .log("error", "/var/log/scaleup-nginx/error.log");
        Servers.published(this, environment, network, host);
    }

    /** With these user data would be too long. */
    private static List<HostFile> nginx() {
        return List.of(
                HostFile.resource("web", NGINX + "/nginx.conf"), HostFile.resource("web", NGINX + "/types.conf"));
    }

    /** What nginx.conf can't know: Nginx reads no variables of its environment. */
    private static HostFile parameters(Configuration configuration) {
        var web = configuration.web();
        var limits = configuration.loadBalancer().limits();
        return new HostFile("/etc/nginx/parameters.conf", "0644", """
                map "" $content_security_policy { default "%1$s"; }
                map "" $single_page { default %2$d; }
                set_real_ip_from %3$s;
                client_max_body_size %4$dm;
                large_client_header_buffers 4 %5$dk;
                proxy_buffer_size %5$dk;
                proxy_buffers 4 %5$dk;
                """.formatted(
                        web.contentSecurityPolicy(),
                        web.singlePageApplication() ? 1 : 0,
                        configuration.network().cidr().text(),
                        limits.bodyMiB(),
                        (limits.headerBytes() + ADDED_BYTES) / 1024));
    }

    /** What this host's HAProxy is told about the application tier. */
    private static Map<String, Object> upstream(Environment environment) {
        var configuration = environment.configuration();
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("ALGORITHM", configuration.loadBalancer().algorithm().keyword());
        variables.put("RESPONSE_TIMEOUT_SECONDS", configuration.web().scaling().responseTimeoutSeconds());
        variables.put("BUFFER_BYTES", configuration.loadBalancer().limits().headerBytes() + 2 * ADDED_BYTES);
        variables.put("APPLICATION_NAME", environment.names().servers(ApplicationTier.NAME));
        variables.put("APPLICATION_PORT", Ports.APPLICATION);
        variables.put(
                "APPLICATION_SLOTS",
                environment.tier(ApplicationTier.NAME).scaling().slots());
        return variables;
    }
}
