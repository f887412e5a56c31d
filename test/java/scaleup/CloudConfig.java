package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** What an environment's hosts are told at their first boot. */
public final class CloudConfig {
    private CloudConfig() {}

    /** The variables of {@code /etc/scaleup/host.env}. */
    public static Map<String, String> environment(Synthesis synthesis, String part) {
        return variables(files(synthesis, part).get("/etc/scaleup/host.env"));
    }

    /** Variables as in systemd's EnvironmentFile=. */
    public static Map<String, String> variables(String content) {
        Map<String, String> variables = new LinkedHashMap<>();
        content.lines().forEach(line -> {
            int equals = line.indexOf('=');
            variables.put(line.substring(0, equals), line.substring(equals + 2, line.length() - 1));
        });
        return variables;
    }

    /** The files that a part's hosts get, by path. */
    public static Map<String, String> files(Synthesis synthesis, String part) {
        Map<String, String> files = new LinkedHashMap<>();
        for (Object entry : (List<?>) of(synthesis, part).get("write_files")) {
            var file = (Map<?, ?>) entry;
            files.put(file.get("path").toString(), file.get("content").toString());
        }
        return files;
    }

    /** The files that come to {@code folder} of a part's hosts by Amazon S3, by path; none if nothing does. */
    public static Map<String, String> brought(Synthesis synthesis, String part, String folder) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String entry : environment(synthesis, part).get("WORKLOADS").split(" ", -1)) {
            if (entry.endsWith("=" + folder)) {
                synthesis
                        .archive(entry.substring(0, entry.indexOf('=')))
                        .forEach((name, content) -> files.put(folder + "/" + name, content));
            }
        }
        return files;
    }

    /** What cloud-init reads, as text. */
    public static String text(Synthesis synthesis, String part) {
        return Synthesis.text(
                synthesis.resource(part, "AWS::EC2::LaunchTemplate").property("/LaunchTemplateData/UserData"));
    }

    /** As it is read. */
    public static Map<?, ?> of(Synthesis synthesis, String part) {
        String text = text(synthesis, part);
        assertThat(text).startsWith("#cloud-config\n");
        return new Yaml().load(text);
    }
}
