package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryParametersTest {
    @Test
    void listsOfTheQueryProtocolAreArraysWhateverTheirMembersAreCalled() throws Exception {
        assertTree(
                true,
                """
                {"AutoScalingGroupNames": ["a", "b"], "Filters": [{"Name": "n", "Values": ["v"]}], "MaxRecords": "5"}
                """,
                "AutoScalingGroupNames.member.1=a",
                "AutoScalingGroupNames.member.2=b",
                "Filters.Filter.1.Name=n",
                "Filters.Filter.1.Values.Value.1=v",
                "MaxRecords=5");
    }

    @Test
    void structuresOfTheQueryProtocolAreObjects() throws Exception {
        assertTree(true, """
                {"Preferences": {"MinHealthyPercentage": "90", "CheckpointPercentages": ["50"]}}
                """, "Preferences.MinHealthyPercentage=90", "Preferences.CheckpointPercentages.member.1=50");
    }

    @Test
    void listsOfEc2AreArraysAndAStructureOfOneListStaysAStructure() throws Exception {
        assertTree(false, """
                {"ResourceId": ["i-1"], "Tag": [{"Key": "k", "Value": "v"}], "Data": {"SecurityGroupId": ["sg-1"]}}
                """, "ResourceId.1=i-1", "Tag.1.Key=k", "Tag.1.Value=v", "Data.SecurityGroupId.1=sg-1");
    }

    @Test
    void theNumbersGiveTheOrderNotTheirTexts() throws Exception {
        assertTree(true, """
                {"Ids": ["b", "c", "a"]}
                """, "Ids.member.10=a", "Ids.member.2=b", "Ids.member.9=c");
    }

    private static void assertTree(boolean wrappedLists, String json, String... parameters) throws Exception {
        Map<String, String> decoded = new LinkedHashMap<>();
        for (var parameter : parameters) {
            var parts = parameter.split("=", 2);
            decoded.put(parts[0], parts[1]);
        }
        assertThat(QueryParameters.tree(decoded, wrappedLists)).isEqualTo(new ObjectMapper().readTree(json));
    }
}
