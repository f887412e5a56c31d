package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** No template holds a secret: passwords are made and read where they are kept. */
class SecretsTest {
    @Proof
    void givesPasswordsOnlyAsReferences(Synthesis synthesis) {
        List<String> values = new ArrayList<>();
        for (var template : synthesis.templates().values()) {
            collect("", template.path("Resources"), values);
        }
        assertThat(values).isNotEmpty().allMatch(value -> value.startsWith("{{resolve:secretsmanager:"));
    }

    @Proof
    void resolvesSecretsOnlyForTheDatabaseItself(Synthesis synthesis) {
        assertThat(synthesis.resources())
                .filteredOn(resource -> resource.body().toString().contains("{{resolve:secretsmanager"))
                .extracting(Synthesis.Resource::type)
                .containsExactly("AWS::RDS::DBInstance");
    }

    private static void collect(String name, JsonNode node, List<String> values) {
        if (name.matches("(?i).*password") && !name.matches("(?i)ManageMasterUserPassword")) {
            values.add(Synthesis.text(node));
        }
        node.properties().forEach(entry -> collect(entry.getKey(), entry.getValue(), values));
        if (node.isArray()) {
            node.forEach(element -> collect("", element, values));
        }
    }
}
