package scaleup.tier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        JsonNode agent = agent(part);
        assertThat(agent.findValues("log_stream_name"))
                .as(
                        "a stream for each host: where it is omitted, of a file and of logs, \"the default value of {instance_id} is used\"")
                .isEmpty();
        for (JsonNode file : agent.at("/logs/logs_collected/files/collect_list")) {
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

    /**
     * Amazon CloudWatch User Guide, "Specification: Embedded metric format": an event that is a JSON object with a root member
     * {@code _aws} becomes metrics of the namespace that it names, whoever wrote it; the format before had CloudWatchMetrics at its
     * root. RFC 8259, 7: any character of a name may be escaped; 2: white space may be before and in an object. The agent reads
     * expressions as Go does (RE2), of which Java's are a superset.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_aws\":{\"Timestamp\":1,\"CloudWatchMetrics\":[]},\"Failed\":0}",
                "{\"Failed\":0,\"_aws\" : {\"CloudWatchMetrics\":[]}}",
                " \t{\n  \"Failed\": 0,\n  \"_aws\"\n: {}\n}",
                "{\"\\u005faws\":{}}",
                "{\"\\u005Faws\":{}}",
                "{\"_\\u0061ws\":{}}",
                "{\"\\u005f\\u0061\\u0077\\u0073\":{}}",
                "{\"CloudWatchMetrics\":[{\"Namespace\":\"Scaleup/dev\"}],\"Version\":\"0\"}",
                "{\"\\u0043loudWatch\\u004detrics\":[]}",
                "\ufeff{\"_aws\":{}}",
            })
    void shipsNothingThatWouldBecomeAMetric(String event) throws JsonProcessingException {
        assertThat(excluded()).allMatch(excluded -> excluded.matcher(event).find());
    }

    /** What a client sends, in a log in JSON, keeps nothing out of the log: whoever could would be unseen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"path\":\"/\",\"agent\":\"_aws\",\"status\":200}",
                "{\"agent\":\"{\\\"_aws\\\":{}}\",\"status\":200}",
                "{\"agent\":\"\\\"_aws\\\":\",\"status\":200}",
                "{\"agent\":\"\\\\\\\"_aws\\\\\\\":\",\"status\":200}",
                "{\"agent\":\"\\\"\\\\u005faws\\\":\",\"status\":200}",
                "{\"agent\":\"\\u007f\\u0041\",\"status\":200}",
                "{\"agent\":\"CloudWatchMetrics\"}",
                "2026/11/26 20:00:00 [error] open() \"/x\" failed, request: \"GET /{\"_aws\":{}} HTTP/1.1\"",
                "INFO started {\"_aws\":{}}",
            })
    void shipsWhateverAClientSends(String event) throws JsonProcessingException {
        assertThat(excluded()).noneMatch(excluded -> excluded.matcher(event).find());
    }

    /** Of each log of each tier's hosts what is not shipped. */
    private static List<Pattern> excluded() throws JsonProcessingException {
        List<Pattern> excluded = new ArrayList<>();
        for (String part : List.of("LoadBalancer", "Web", "Application")) {
            JsonNode files = agent(part).at("/logs/logs_collected/files/collect_list");
            assertThat(files).isNotEmpty();
            for (JsonNode file : files) {
                assertThat(file.path("filters")).hasSize(1);
                assertThat(file.at("/filters/0/type").asText()).isEqualTo("exclude");
                excluded.add(Pattern.compile(file.at("/filters/0/expression").asText()));
            }
        }
        return excluded;
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
