package scaleup.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Stack;
import scaleup.review.proof.Proof;
import scaleup.review.proof.Reviewed;

/** Where endpoints are the only way out, their policies keep data from going to others' accounts. */
class EndpointPolicyChangesTest {
    private static List<String> found(Consumer<ObjectNode> change) {
        var synthesis = Synthesis.everyShape().stream()
                .filter(each -> each.reviewed().reachability().hasEndpoints())
                .findFirst()
                .orElseThrow();
        List<Stack> stacks = new ArrayList<>();
        List<String> names = synthesis.reviewed().resources().stacks();
        int i = 0;
        for (JsonNode template : synthesis.templates().values()) {
            JsonNode changed = template.deepCopy();
            changed.path("Resources").forEach(resource -> {
                if (resource.path("Type").asText().equals("AWS::EC2::VPCEndpoint")) {
                    change.accept((ObjectNode) resource.path("Properties"));
                }
            });
            stacks.add(new Stack(names.get(i), changed, Map.of(), List.of()));
            i++;
        }
        var principals = Proof.ALL.stream()
                .filter(proof -> proof.id().equals("principals"))
                .findFirst()
                .orElseThrow();
        return principals.of(new Reviewed(new Resources(stacks))).stream()
                .map(concern -> concern.text())
                .toList();
    }

    @Test
    void theyAreAsTheyAreToBe() {
        assertThat(found(endpoint -> {})).isEmpty();
    }

    @Test
    void oneWithoutAPolicyIsFound() {
        assertThat(found(endpoint -> endpoint.remove("PolicyDocument")))
                .isNotEmpty()
                .allMatch(text -> text.endsWith("lets anybody's requests pass, to anybody's resources"));
    }

    @Test
    void oneThatLetsEverythingPassIsFound() {
        assertThat(found(endpoint -> endpoint.withObject("/PolicyDocument")
                        .putArray("Statement")
                        .addObject()
                        .put("Effect", "Allow")
                        .put("Principal", "*")
                        .put("Action", "*")
                        .put("Resource", "*")))
                .isNotEmpty();
    }
}
