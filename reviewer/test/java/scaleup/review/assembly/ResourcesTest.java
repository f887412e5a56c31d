package scaleup.review.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** AWS CloudFormation User Guide, AWS::RDS::DBInstance: a database names its source and its options by their own names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "{'Ref': 'Options'}     | AWS::RDS::OptionGroup | OptionGroupName      | Options",
                "'audit'                | AWS::RDS::OptionGroup | OptionGroupName      | Options",
                "{'Ref': 'First'}       | AWS::RDS::DBInstance  | DBInstanceIdentifier | First",
                "'first'                | AWS::RDS::DBInstance  | DBInstanceIdentifier | First",
                "'first'                | AWS::RDS::OptionGroup | OptionGroupName      | none",
                "{'Ref': 'First'}       | AWS::RDS::OptionGroup | OptionGroupName      | none",
                "'second'               | AWS::RDS::DBInstance  | DBInstanceIdentifier | none",
                "'somebody'             | AWS::RDS::DBInstance  | DBInstanceIdentifier | none",
                "{'Ref': 'Nobody'}      | AWS::RDS::DBInstance  | DBInstanceIdentifier | none"
            })
    void whatAResourceMeansIsOfThatTypeAndNotItself(String value, String type, String name, String expected)
            throws JsonProcessingException {
        var resources = new Resources(List.of(new Stack("Database", JSON.readTree("""
                {"Resources": {
                  "First": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceIdentifier": "first"}},
                  "Second": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceIdentifier": "second"}},
                  "Options": {"Type": "AWS::RDS::OptionGroup", "Properties": {"OptionGroupName": "audit"}}}}"""), Map.of(), List.of())));
        var second = resources.find("Database/Second").orElseThrow();

        assertThat(resources.meant(second, JSON.readTree(value.replace('\'', '"')), type, name))
                .map(Resource::id)
                .isEqualTo(Optional.ofNullable(expected));
    }
}
