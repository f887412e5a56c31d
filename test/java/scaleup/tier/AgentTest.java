package scaleup.tier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.CloudConfig;
import scaleup.Synthesis;

/**
 * What the CloudWatch agent of a host is told fits what its programs write (Amazon CloudWatch User Guide, "Manually create or
 * edit the CloudWatch agent configuration file").
 */
class AgentTest {
    /** The file that a program is told to write is the file that is shipped, to the group that the stack declares. */
    @ParameterizedTest
    @CsvSource({
        "LoadBalancer, load-balancer, access, loadbalancer/etc/systemd/system/scaleup-haproxy.service, StandardOutput=append:%s",
        "Web, web, access, web/opt/nginx/nginx.conf, access_log %s json;",
        "Web, web, error, web/opt/nginx/nginx.conf, error_log %s warn;",
        "Application, application, application, application/etc/systemd/system/scaleup-application.service, StandardOutput=append:%s"
    })
    void shipsWhatProgramsWrite(String part, String tier, String log, String source, String line) throws IOException {
        Map<String, String> paths = new TreeMap<>();
        for (JsonNode file : agent(part).at("/logs/logs_collected/files/collect_list")) {
            assertThat(file.path("log_stream_name").asText())
                    .as("a stream for each host")
                    .isEqualTo("{instance_id}");
            paths.put(
                    file.path("log_group_name").asText(), file.path("file_path").asText());
        }
        String path = paths.get("/scaleup/prod/%s/%s".formatted(tier, log));
        assertThat(path).as("shipped: %s", paths).isNotNull();
        assertThat(Files.readString(Synthesis.ROOT.resolve("src/main/resources").resolve(source))
                        .lines()
                        .map(String::strip))
                .contains(line.formatted(path));
        assertThat(path).as("rotated: logrotate.d/scaleup").matches("/var/log/scaleup-[a-z]+(/[a-z]+)?\\.log");
    }

    /** Memory and disk, a series for each tier: without the host's name, and without the device's. */
    @ParameterizedTest
    @CsvSource({"LoadBalancer, load-balancer", "Web, web", "Application, application"})
    void measuresMemoryAndDiskOfEachTier(String part, String tier) throws IOException {
        var agent = agent(part);
        assertThat(agent.at("/agent").toString()).isEqualTo("{\"omit_hostname\":true}");
        assertThat(agent.at("/metrics/namespace").asText())
                .as("all that the host's role may write")
                .isEqualTo("Scaleup/prod");
        var collected = agent.at("/metrics/metrics_collected");
        assertThat(collected).hasSize(2);
        for (String what : new String[] {"mem", "disk"}) {
            assertThat(collected.path(what).path("measurement").toString()).isEqualTo("[\"used_percent\"]");
            assertThat(collected.path(what).path("append_dimensions").toString())
                    .isEqualTo("{\"Tier\":\"%s\"}".formatted(tier));
        }
        assertThat(collected.at("/disk/resources").toString()).isEqualTo("[\"/\"]");
        assertThat(collected.at("/disk/drop_device").asBoolean()).isTrue();
    }

    private static JsonNode agent(String part) throws JsonProcessingException {
        String file = CloudConfig.files(Synthesis.of("prod"), part).get("/etc/scaleup/amazon-cloudwatch-agent.json");
        return new ObjectMapper().readTree(file);
    }
}
