package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** cloud-init's "Cloud config examples": what the user data of a bad version say. */
class BadVersionsTest {
    @Test
    @SuppressWarnings("unchecked")
    void aReleaseCommandThatFailsTakesThePlaceOfTheOneThatThereIs() throws Exception {
        String userData = BadVersions.withAReleaseCommandThatFails("""
                #cloud-config
                packages:
                - jq
                write_files:
                -
                 path: /etc/systemd/system/scaleup-application.service.d/release.conf
                 content: |
                  ExecStartPre=/usr/bin/python3 -I /opt/once/release /opt/settings/release.json
                runcmd:
                - [ls]
                """);
        Map<String, Object> config = new Yaml().load(userData);
        assertThat((Iterable<Map<String, String>>) config.get("write_files"))
                .satisfiesExactly(
                        released -> {
                            assertThat(released).containsEntry("path", "/etc/scaleup/release.json");
                            var release = new ObjectMapper().readTree(released.get("content"));
                            assertThat(release.path("version").asText()).matches("[0-9a-f]{64}");
                            assertThat(release.path("command").asText()).isEqualTo("exit 7");
                            assertThat(release.path("seconds").asInt()).isPositive();
                        },
                        unit -> assertThat(unit.get("content"))
                                .isEqualTo(
                                        "ExecStartPre=/usr/bin/python3 -I /opt/once/release /etc/scaleup/release.json\n"));
    }
}
