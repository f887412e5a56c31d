package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Synthesis;

/** What editors complete the files of environments by says what the product reads. */
class ConfigurationSchemaTest {
    /** To be written anew: {@code ./configuration --schema > environments/schema.json}. */
    @Test
    void isTheOneBesideTheFiles() throws IOException {
        assertThat(Files.readString(Synthesis.ROOT.resolve("environments/schema.json")))
                .as("environments/schema.json; ./configuration --schema prints it")
                .isEqualTo(ConfigurationSchema.json());
    }

    /** "JSON Schema Validation" (draft 7): what the keys are whose values are of each kind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/web/properties/minimum/type | \"integer\"",
                "/web/properties/minimum/maximum | 100",
                "/web/properties/minimum/default | 2",
                "/production/type | \"boolean\"",
                "/account/type | [\"string\",\"integer\"]",
                "/network/properties/egress/enum | [\"nat-single\",\"nat-per-zone\",\"endpoints\"]",
                "/loadBalancer/properties/applicationPaths/minItems | 1",
                "/application/properties/variables/additionalProperties/type | \"string\"",
                "/application/properties/egress/additionalProperties/properties/port/maximum | 65535",
                "/application/properties/secrets/additionalProperties/properties/variable/type | \"boolean\"",
                "/application/properties/permissions/additionalProperties/properties/conditions/properties/Bool/type | [\"object\",\"null\"]",
                "/domain/properties/hostedZoneId/type | \"string\""
            })
    void saysWhatAKeyIs(String pointer, String json) throws IOException {
        assertThat(schema().path("properties").at(pointer)).isEqualTo(CdkJson.JSON.readTree(json));
    }

    /** An editor marks what the product refuses: an unknown key in any object whose keys are ours. */
    @Test
    void knowsNoOtherKeys() throws IOException {
        assertThat(schema().path("additionalProperties").asBoolean(true)).isFalse();
        for (JsonNode section : schema().path("properties")) {
            if (section.has("properties")) {
                JsonNode others = section.path("additionalProperties");
                assertThat(others.isObject() || !others.asBoolean(true)).isTrue();
            }
        }
    }

    /** Every default is of the type that the schema says, and every key has a description. */
    @Test
    void holdsForTheDefaults() throws IOException {
        hold(schema(), CdkJson.JSON.valueToTree(ProductDefaults.values()), "");
    }

    private static void hold(JsonNode schema, JsonNode value, String path) {
        if (schema.has("description")) {
            assertThat(schema.path("description").asText()).as(path).matches("\\p{Lu}.+[.] Allowed: .+[.]");
        }
        List<String> types = schema.path("type").isArray()
                ? List.of(
                        schema.path("type").path(0).asText(),
                        schema.path("type").path(1).asText())
                : List.of(schema.path("type").asText("string"));
        assertThat(types).as(path).contains(type(value));
        value.properties().forEach(member -> {
            JsonNode known = schema.path("properties").path(member.getKey());
            JsonNode inner = known.isMissingNode() ? schema.path("additionalProperties") : known;
            assertThat(inner.isObject()).as(path + "." + member.getKey()).isTrue();
            hold(inner, member.getValue(), path + "." + member.getKey());
        });
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> "integer";
            default -> "string";
        };
    }

    private static JsonNode schema() throws IOException {
        return CdkJson.JSON.readTree(ConfigurationSchema.json());
    }
}
