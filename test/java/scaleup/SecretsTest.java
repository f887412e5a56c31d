package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No template holds a secret: passwords are made and read where they are kept. */
class SecretsTest {
    @ParameterizedTest
    @ValueSource(strings = {"dev", "trial", "staging", "prod"})
    void givesPasswordsOnlyAsReferences(String environment) {
        List<String> values = new ArrayList<>();
        for (var template : Synthesis.of(environment).templates().values()) {
            collect("", template.path("Resources"), values);
        }
        assertThat(values).isNotEmpty().allMatch(value -> value.startsWith("{{resolve:secretsmanager:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "trial", "staging", "prod"})
    void resolvesSecretsOnlyForTheDatabaseItself(String environment) {
        var synthesis = Synthesis.of(environment);
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
