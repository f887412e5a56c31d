package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of a template is given to an emulator, which knows no {@code Fn::GetStackOutput}. */
class SynthesisedStackTest {
    private static final Set<String> TYPES = Set.of("AWS::SNS::Topic");

    private static SynthesisedStack stack(String name) throws JsonProcessingException {
        return new SynthesisedStack("Some", (ObjectNode) new ObjectMapper().readTree("""
                        {"Resources": {
                           "Own": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "own"}},
                           "Named": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": %s}},
                           "After": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Named"}}}},
                         "Outputs": {"Name": {"Value": %s}}}
                        """.formatted(name, name)));
    }

    private static final String NESTED =
            "{'Fn::Join': ['-', ['x', {'Fn::GetStackOutput': {'StackName': 'Other', 'OutputName': 'Id'}}]]}"
                    .replace('\'', '"');

    @Test
    void leavesOutWhatAnotherStackTellsAnywhereInIt() throws JsonProcessingException {
        SynthesisedStack part = stack(NESTED).part(TYPES, Map.of());
        assertThat(part.resources()).containsOnlyKeys("Own");
        assertThat(part.outputs("AWS::SNS::Topic")).isEmpty();
        assertThat(part.template().toString()).doesNotContain("GetStackOutput");
    }

    @Test
    void takesWhatIsTold() throws JsonProcessingException {
        SynthesisedStack part = stack(NESTED).part(TYPES, Map.of("Other", Map.of("Id", "Z1")));
        assertThat(part.resources()).containsOnlyKeys("Own", "Named", "After");
        assertThat(part.template().toString())
                .contains("{\"Fn::Join\":[\"-\",[\"x\",\"Z1\"]]}")
                .contains("\"Outputs\":{\"Name\"")
                .doesNotContain("GetStackOutput");
    }
}
