package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.template.NameRule;
import scaleup.rehearsal.template.NotMade;

/** What the rehearsal must know of a launch template's {@code #cloud-config}: cloud-init reads the rest. */
final class CloudConfig {
    private static final YAMLMapper YAML = new YAMLMapper();

    private CloudConfig() {}

    /**
     * The names under {@code packages}, which choose the image.
     *
     * @throws NotMade if the user data are not cloud-config, or ask for a package by version
     */
    static List<String> packages(String where, LaunchTemplateData data) throws NotMade {
        String text = new String(data.userDataBytes(), StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.startsWith("#cloud-config\n")) {
            throw new NotMade(where + ": the rehearsal plays user data that begin with the line #cloud-config");
        }
        List<String> packages = new ArrayList<>();
        for (JsonNode name : read(where, text).path("packages")) {
            if (!name.isTextual()) {
                throw new NotMade("%s: the rehearsal plays packages by name only, not %s".formatted(where, name));
            }
            packages.add(NameRule.PACKAGE.check(where + ": a package", name.asText()));
        }
        return packages;
    }

    private static JsonNode read(String where, String text) throws NotMade {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new NotMade("%s: the user data are not YAML: %s".formatted(where, e.getOriginalMessage()), e);
        }
    }
}
