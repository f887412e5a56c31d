package scaleup.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.CloudConfig;
import scaleup.Synthesis;

class WebStackTest {
    private static final Synthesis DEV = Synthesis.of("dev");

    @Test
    void findsTheApplicationTierByName() {
        assertThat(upstream(DEV))
                .containsEntry("APPLICATION_NAME", "application.dev.scaleup.internal")
                .containsEntry("APPLICATION_PORT", "8080")
                .as("twice the largest fleet, for when all of it is replaced")
                .containsEntry("APPLICATION_SLOTS", "16");
    }

    @Test
    void waitsForTheApplicationAsLongAsConfigured() {
        assertThat(upstream(DEV)).containsEntry("RESPONSE_TIMEOUT_SECONDS", "25");
    }

    @Test
    void believesWhatItsOwnNetworkSaysOfTheClientsAddress() {
        assertThat(parameters(DEV)).contains("set_real_ip_from 10.10.0.0/16;");
    }

    @Test
    void bringsTheSiteToItsHosts() {
        var host = CloudConfig.variables(CloudConfig.files(DEV, "Web").get("/etc/scaleup/host.env"));
        assertThat(host).containsEntry("WORKLOAD_BUCKET", "s3://cdk-hnb659fds-assets-<AccountId>-<Region>");
        String asset = "[0-9a-f]{64}\\.tar=";
        assertThat(host.get("WORKLOADS"))
                .matches(asset + "/opt/nginx " + asset + "/opt/haproxy "
                        + asset.replace("[0-9a-f]", "dev[.]site[.][0-9a-f]") + "/srv/site");
    }

    /**
     * A server of any version finds those before and after its own: by the history of a parameter (AWS Systems Manager API Reference,
     * "GetParameterHistory"), which has a new version before the first server of it is launched (AWS CloudFormation Template
     * Reference, "DependsOn": "created only after", and updated so).
     */
    @Test
    void tellsItsServersOfTheSitesOtherVersionsAndLetsThemReadThose() {
        var workloads = CloudConfig.variables(CloudConfig.files(DEV, "Web").get("/etc/scaleup/host.env"))
                .get("WORKLOADS");
        var versions = DEV.resource("Web", "AWS::SSM::Parameter");
        assertThat(versions.property("/Name").asText()).isEqualTo("/scaleup/dev/web/site");
        assertThat(versions.property("/Type").asText()).isEqualTo("String");
        assertThat(workloads)
                .endsWith(" dev.site.%s.tar=/srv/site"
                        .formatted(versions.property("/Value").asText()));
        assertThat(CloudConfig.variables(CloudConfig.files(DEV, "Web").get("/etc/scaleup/versions.env")))
                .isEqualTo(Map.of("SITE_VERSIONS", "/scaleup/dev/web/site"));
        assertThat(DEV.template("Web")
                        .path("Resources")
                        .path(DEV.resource("Web", "AWS::AutoScaling::AutoScalingGroup")
                                .id())
                        .path("DependsOn"))
                .anyMatch(id -> id.asText().equals(versions.id()));
    }

    @Test
    void bringsNoFilesWhereThereIsNoSite() {
        var none = Synthesis.ofDev(edit -> edit.set("environments.dev.web.site", ""));
        var files = CloudConfig.files(none, "Web");
        assertThat(CloudConfig.variables(files.get("/etc/scaleup/host.env")).get("WORKLOADS"))
                .doesNotContain("/srv/site")
                .contains("=/opt/nginx", "=/opt/haproxy");
        assertThat(files.keySet()).noneMatch(path -> path.contains("validators") || path.contains("versions"));
        assertThat(none.resources("Web", "AWS::SSM::Parameter")).isEmpty();
        assertThat(parameters(none)).contains("map \"\" $site { default 0; }");
        assertThat(parameters(DEV)).contains("map \"\" $site { default 1; }");
    }

    @Test
    void rollsItsServersWhenTheSiteChanges(@TempDir Path site) throws IOException {
        var other = Synthesis.ofDev(edit -> edit.set("environments.dev.web.site", "src/../workload/site"));
        assertThat(CloudConfig.text(other, "Web")).isEqualTo(CloudConfig.text(DEV, "Web"));
        Files.writeString(site.resolve("index.html"), "another");
        var changed = Synthesis.ofDev(edit -> edit.set("environments.dev.web.site", site.toString()));
        assertThat(CloudConfig.text(changed, "Web")).isNotEqualTo(CloudConfig.text(DEV, "Web"));
    }

    @Test
    void sendsTheSiteWithThePolicyOfTheConfiguration() {
        assertThat(parameters(DEV))
                .contains(
                        "map \"\" $content_security_policy { default \"default-src 'self'; frame-ancestors 'none'\"; }");
        assertThat(parameters(Synthesis.ofDev(edit -> edit.set("environments.dev.web.contentSecurityPolicy", ""))))
                .contains("map \"\" $content_security_policy { default \"\"; }");
    }

    @Test
    void answersForASinglePageApplicationWhereTheConfigurationSaysSo() {
        assertThat(parameters(DEV)).contains("map \"\" $single_page { default 0; }");
        assertThat(parameters(Synthesis.ofDev(edit -> edit.set("environments.dev.web.singlePageApplication", true))))
                .contains("map \"\" $single_page { default 1; }");
    }

    /** What a load balancer lets through, with what it adds, passes here. */
    @Test
    void takesWhatTheLoadBalancersLimitsLetThrough() {
        assertThat(parameters(DEV))
                .contains("client_max_body_size 10m;")
                .contains("large_client_header_buffers 4 24k;")
                .contains("proxy_buffer_size 24k;");
        assertThat(upstream(DEV)).containsEntry("BUFFER_BYTES", "32768");
        var wide = Synthesis.ofDev(edit -> edit.set("environments.dev.loadBalancer.headerKiB", 64)
                .set("environments.dev.loadBalancer.bodyMiB", 1024));
        assertThat(parameters(wide))
                .contains("client_max_body_size 1024m;")
                .contains("large_client_header_buffers 4 72k;")
                .contains("proxy_buffer_size 72k;");
        assertThat(upstream(wide)).containsEntry("BUFFER_BYTES", "81920");
    }

    private static Map<String, String> upstream(Synthesis synthesis) {
        return CloudConfig.variables(CloudConfig.files(synthesis, "Web").get("/etc/scaleup/upstream.env"));
    }

    private static String parameters(Synthesis synthesis) {
        return CloudConfig.files(synthesis, "Web").get("/etc/nginx/parameters.conf");
    }
}
