package scaleup.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import scaleup.configuration.Configuration;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.permission.Arn;
import scaleup.permission.Statement;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Servers;
import scaleup.tier.Workload;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ssm.CfnParameter;
import software.constructs.Construct;

/** The web tier: Nginx serves the site's files and hands everything else to the application tier. */
public final class WebStack extends Stack {
    private static final String NGINX = "/opt/nginx";

    private static final String HAPROXY = "/opt/haproxy";

    public WebStack(Construct scope, Environment environment, NetworkStack network) {
        super(scope, environment.names().stack("Web"), environment.stack("Web"));
        var configuration = environment.configuration();
        var host = new Host(environment.tier(WebTier.NAME), "scaleup-nginx.service", Ports.WEB)
                .packages(List.of("nginx", "haproxy", "nftables", "socat"))
                .file(new HostFile("/etc/nginx/parameters.conf", "0644", WebParameters.nginx(configuration)))
                .file(HostFile.environment("/etc/scaleup/upstream.env", WebParameters.upstream(environment)))
                .files(
                        "web",
                        "/etc/systemd/system/scaleup-nginx.service",
                        "/etc/systemd/system/scaleup-upstream.service",
                        "/etc/systemd/system/scaleup-upstream-hung.service")
                .files("balancer", "/etc/scaleup/hung.nft")
                .workload(Workload.of(this, NGINX, nginx(configuration)))
                .workload(Workload.of(
                        this,
                        HAPROXY,
                        List.of(
                                HostFile.resource("web", HAPROXY + "/upstream.cfg"),
                                HostFile.resource("balancer", HAPROXY + "/hung"))))
                .log("access", "/var/log/scaleup-nginx/access.log")
                .log("error", "/var/log/scaleup-nginx/error.log");
        configuration.web().site().ifPresent(site -> site(host, environment.names(), site));
        Servers.of(this, environment, network, host);
    }

    /**
     * The site, and what web servers need to have its other versions, too: while it changes there are servers of two versions, and
     * pages of both ask any of them for the files that they name.
     */
    private void site(Host host, Names names, Path site) {
        var archive = Workload.version(this, names.siteArchives(), site, "/srv/site");
        var versions = CfnParameter.Builder.create(this, "SiteVersions")
                .name(names.siteVersions())
                .description(
                        "The SHA-256 of the site's archive; web servers find those of its other versions in the history")
                .type("String")
                .tier("Standard")
                .value(archive.digest())
                .build();
        host.files(
                        "web",
                        "/etc/systemd/system/scaleup-workload.service.d/validators.conf",
                        "/etc/systemd/system/scaleup-versions.service")
                .user("versions")
                .file(HostFile.environment("/etc/scaleup/versions.env", Map.of("SITE_VERSIONS", names.siteVersions())))
                .workload(archive)
                .permission(
                        "versions",
                        Statement.allow(
                                List.of("ssm:GetParameterHistory"),
                                List.of(Arn.of("ssm", "parameter" + names.siteVersions()))))
                .after(versions);
    }

    /** With these user data would be too long. */
    private static List<HostFile> nginx(Configuration configuration) {
        return List.of(
                HostFile.resource("web", NGINX + "/nginx.conf"),
                HostFile.resource("web", NGINX + "/types.conf"),
                HostFile.resource("web", NGINX + "/validators"),
                HostFile.resource("web", NGINX + "/versions"),
                new HostFile(NGINX + "/headers.conf", "0644", WebParameters.headers(configuration)),
                new HostFile(NGINX + "/lifetimes.conf", "0644", WebParameters.lifetimes(configuration)));
    }
}
