package scaleup.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;
import scaleup.tier.UserDataTest;

class WebStackTest {
    private static final Synthesis DEV = Synthesis.of("dev");

    @Test
    void findsTheApplicationTierByName() {
        assertThat(parameters(DEV)).contains("server application.dev.scaleup.internal:8080 resolve");
        assertThat(parameters(Synthesis.ofDev(edit -> edit.set("environments.dev.application.port", 9000))))
                .contains("server application.dev.scaleup.internal:9000 resolve");
    }

    @Test
    void waitsForTheApplicationAsLongAsConfigured() {
        assertThat(parameters(DEV)).contains("proxy_read_timeout 25s;");
    }

    @Test
    void believesWhatItsOwnNetworkSaysOfTheClientsAddress() {
        assertThat(parameters(DEV)).contains("set_real_ip_from 10.10.0.0/16;");
    }

    @Test
    void bringsTheSiteToItsHosts() {
        var workloads = UserDataTest.variables(UserDataTest.files(DEV, "Web").get("/etc/scaleup/host.env"))
                .get("WORKLOADS");
        assertThat(workloads).matches("s3://cdk-hnb659fds-assets-<AccountId>-<Region>/[0-9a-f]{64}\\.zip=/srv/site");
    }

    @Test
    void rollsItsServersWhenTheSiteChanges(@TempDir Path site) throws IOException {
        var other = Synthesis.ofDev(edit -> edit.set("environments.dev.web.site", "src/../workload/site"));
        assertThat(UserDataTest.text(other, "Web")).isEqualTo(UserDataTest.text(DEV, "Web"));
        Files.writeString(site.resolve("index.html"), "another");
        var changed = Synthesis.ofDev(edit -> edit.set("environments.dev.web.site", site.toString()));
        assertThat(UserDataTest.text(changed, "Web")).isNotEqualTo(UserDataTest.text(DEV, "Web"));
    }

    private static String parameters(Synthesis synthesis) {
        return UserDataTest.files(synthesis, "Web").get("/etc/nginx/parameters.conf");
    }
}
