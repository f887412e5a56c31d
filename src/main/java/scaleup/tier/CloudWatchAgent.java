package scaleup.tier;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.configuration.CdkJson;
import scaleup.environment.Names;

/**
 * The configuration of a host's CloudWatch agent: which files go to which log group, and memory and disk use (Amazon
 * CloudWatch User Guide, "Manually create or edit the CloudWatch agent configuration file"). It names no stream of a group, and
 * so each instance has its own.
 */
final class CloudWatchAgent {
    static final String PATH = "/etc/scaleup/amazon-cloudwatch-agent.json";

    /**
     * What would become metrics, of any namespace, if it were shipped: a JSON object with a member {@code _aws}, or as in the format
     * before {@code CloudWatchMetrics} (Amazon CloudWatch User Guide, "Specification: Embedded metric format"), whether or not its
     * letters are escaped. It is a member's name, not a value: clients choose values, and nobody may choose what is logged of him.
     */
    static final String EMBEDDED_METRICS =
            "(?s)^\\W*\\{.*\"(_aws|CloudWatchMetrics|\\w*\\\\u00[4-7](\\w|\\\\u)*)\"\\s*:";

    private CloudWatchAgent() {}

    static HostFile configuration(Names names, String tier, List<LogFile> logs) {
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("measurement", List.of("used_percent"));
        memory.put("append_dimensions", Map.of("Tier", tier));
        Map<String, Object> disk = new LinkedHashMap<>();
        disk.put("resources", List.of("/"));
        disk.put("measurement", List.of("used_percent"));
        disk.put("drop_device", true);
        disk.put("append_dimensions", Map.of("Tier", tier));
        Map<String, Object> collected = new LinkedHashMap<>();
        collected.put("mem", memory);
        collected.put("disk", disk);

        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("namespace", names.metrics());
        metrics.put("metrics_collected", collected);

        Map<String, Object> configuration = new LinkedHashMap<>();
        // One series for each tier, not one for each host that ever lived.
        configuration.put("agent", Map.of("omit_hostname", true));
        configuration.put("metrics", metrics);
        configuration.put(
                "logs",
                Map.of(
                        "logs_collected",
                        Map.of(
                                "files",
                                Map.of(
                                        "collect_list",
                                        logs.stream()
                                                .map(log -> collect(names, tier, log))
                                                .toList()))));
        try {
            return new HostFile(PATH, "0644", CdkJson.JSON.writeValueAsString(configuration) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> collect(Names names, String tier, LogFile log) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("file_path", log.path());
        file.put("log_group_name", names.logGroup(tier, log.name()));
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("type", "exclude");
        filter.put("expression", EMBEDDED_METRICS);
        file.put("filters", List.of(filter));
        return file;
    }
}
