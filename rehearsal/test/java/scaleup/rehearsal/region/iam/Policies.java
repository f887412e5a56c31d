package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import scaleup.rehearsal.template.NotMade;

/** Policies for tests, in YAML for its brevity. */
final class Policies {
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Policies() {}

    static JsonNode yaml(String yaml) {
        try {
            return MAPPER.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A document of statements. */
    static PolicyDocument read(String statements) throws NotMade {
        return PolicyDocument.read(yaml("{Version: '2012-10-17', Statement: [" + statements + "]}"), "test");
    }
}
